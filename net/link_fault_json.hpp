#pragma once

#include "net/link_fault.hpp"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace graftd {

// A fault that makes no sense, or is not ours to make; `why` is a sentence.
struct BadLinkFault {
  std::string why;
};

// {"peer":"node1","direction":"out","rpc":"append","delay_ns":…,"jitter_ns":…,"drop":0.1,
//  "duplicate":0.01,"reorder":0.05,"mode":"drop","ttl_ns":…,"seed":…}. Shares are from 0 to 1.
// "cut":true, or "mode":"drop" alone, lets nothing pass. Without "seed" chance starts from the
// fault's words, so that the same fault does the same again.
std::variant<LinkFault, BadLinkFault> parse_link_fault(std::string_view json);

// {"id":…,"peer":…,…,"ttl_ns":what is left,"counts":{…}}
std::string describe_link_fault(const ActiveLinkFault& active, Instant now);

// {"faults":[…]}
std::string describe_link_faults(const std::vector<ActiveLinkFault>& active, Instant now);

}  // namespace graftd
