#include "gateway/web/target.hpp"

#include <doctest/doctest.h>

#include <string>

using kentongan::web::parse_target;

namespace {
// "a|b?x=1&y=" of what was read; "-" when nothing could be.
std::string read(std::string_view text) {
  const auto t = parse_target(text);
  if (!t) return "-";
  std::string out;
  for (const auto& s : t->path) out += (out.empty() ? "" : "|") + s;
  for (const auto& [k, v] : t->query) out += '&' + k + '=' + v;
  return out;
}
}  // namespace

TEST_CASE("target: paths and queries are cut and decoded") {
  CHECK(read("/") == "");
  CHECK(read("/api/v1/orders") == "api|v1|orders");
  CHECK(read("/orders/") == "orders|");
  CHECK(read("/a%20b/%C3%A9") == "a b|\xC3\xA9");
  CHECK(read("/o?limit=5&state=") == "o&limit=5&state=");
  CHECK(read("/o?a+b=c+d&&e") == "o&a b=c d&e=");
  CHECK(read("/a+b") == "a+b");
  CHECK(read("/o?x=%26%3D") == "o&x=&=");
}

TEST_CASE("target: what two programs might read in two ways is not read") {
  for (const std::string bad :
       {"", "orders", "*", "http://host/", "/%", "/%4", "/%zz", "/%00", "/a%0d%0ab", "/%7f", "/%ff", "/%c0%af",
        "/%ed%a0%80", "/%f5%80%80%80", "/%c2%85", "/a?b=%", "/a?b=1&b=2", "/1/2/3/4/5/6/7/8/9", "/%E2%82"}) {
    CAPTURE(bad);
    CHECK(read(bad) == "-");
  }
  CHECK(read("/" + std::string(2048, 'a')) == "-");
  std::string many = "/a?";
  for (int i = 0; i < 33; ++i) many += "k" + std::to_string(i) + "=&";
  CHECK(read(many) == "-");
}

TEST_CASE("target: a path cannot climb: dots are only a name") { CHECK(read("/api/../%2e%2e/x") == "api|..|..|x"); }
