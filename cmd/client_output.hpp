#pragma once

#include <boost/json/value.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace graftd {

using Row = std::vector<std::string>;

// Columns as wide as their widest cell; the first row is the head.
std::string table(const std::vector<Row>& rows);

// A field of an object as text: a string without quotes, "-" when it is missing or null.
std::string cell(const boost::json::value& object, std::string_view name);

// RFC 4648, with padding.
std::string base64(const std::string& bytes);

// {"key":...,"value":...,"revision":...}; a value that is no UTF-8 goes into "value_base64".
std::string value_json(const std::string& key,
                       const std::string& value,
                       const std::string& revision);

}  // namespace graftd
