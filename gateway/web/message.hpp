// A request and its response as values. What came over the socket is in here, and nothing else of the socket.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kentongan::web {

struct request {
  std::string method = "GET";  // as it was sent; HEAD is answered as GET, without the body
  std::string target = "/";    // path and query, as sent
  std::vector<std::pair<std::string, std::string>> headers;  // in order; names in lower case
  std::string body;

  // The first with this lower-case name; empty: there is none.
  std::string_view header(std::string_view name) const {
    for (const auto& [key, value] : headers)
      if (key == name) return value;
    return {};
  }
};

struct response {
  unsigned status = 200;
  std::string type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers;  // beside type and length
  std::string body;

  std::string_view header(std::string_view name) const {
    for (const auto& [key, value] : headers)
      if (key == name) return value;
    return {};
  }
};

}  // namespace kentongan::web
