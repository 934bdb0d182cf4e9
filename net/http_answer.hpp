#pragma once

#include "net/http.hpp"

#include <string>

namespace graftd {

struct AnswerFraming {
  bool close = false;
  bool http10 = false;
};

// Replaces `out` with status line and headers. Control characters in a header become spaces: no
// value, wherever it comes from, can begin another header.
void write_answer_head(std::string& out,
                       const HttpResponse& response,
                       const AnswerFraming& framing);

}  // namespace graftd
