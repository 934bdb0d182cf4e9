#pragma once

namespace graftd {

// One lambda per alternative for std::visit.
template <class... Fs>
struct overloaded : Fs... {
  using Fs::operator()...;
};

template <class... Fs>
overloaded(Fs...) -> overloaded<Fs...>;

}  // namespace graftd
