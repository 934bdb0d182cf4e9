#pragma once

#include "net/http.hpp"

#include <string>

namespace graftd::viz {

// The files of the page. With a directory they are read from it at each request, for developing;
// else they are those that were compiled in.
class Assets {
 public:
  explicit Assets(std::string directory = {});

  // 200, 304 or 404, with the headers that keep hostile text in the page harmless.
  HttpResponse answer(const HttpRequest& request) const;

 private:
  std::string directory_;
};

}  // namespace graftd::viz
