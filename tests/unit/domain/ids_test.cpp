#include "gateway/domain/ids.hpp"

#include <doctest/doctest.h>

#include <string>
#include <type_traits>
#include <unordered_set>

using namespace kentongan::domain;

TEST_CASE("a topic level") {
  for (const char* good : {"a", "0", "damkar-1", "rsud_mw", "-", "_"}) {
    CAPTURE(std::string(good));
    CHECK(is_topic_level(good));
  }
  CHECK(is_topic_level(std::string(32, 'x')));
  for (const char* bad : {"", "Damkar", "damkar 1", "a/b", "+", "#", "a.b", "é", "$sys", "a:b"}) {
    CAPTURE(std::string(bad));
    CHECK_FALSE(is_topic_level(bad));
  }
  CHECK_FALSE(is_topic_level(std::string(33, 'x')));
  CHECK_FALSE(is_topic_level(std::string("a\0b", 3)));
}

TEST_CASE("an order id") {
  for (const char* good : {"1", "01J8ZQ4Y3", "a_b-C", "-"}) {
    CAPTURE(std::string(good));
    CHECK(is_order_id(good));
  }
  CHECK(is_order_id(std::string(64, 'Z')));
  for (const char* bad : {"", "a b", "a/b", "a.b", "+", "#", "\n", "ö"}) {
    CAPTURE(std::string(bad));
    CHECK_FALSE(is_order_id(bad));
  }
  CHECK_FALSE(is_order_id(std::string(65, 'Z')));
  CHECK_FALSE(is_order_id(std::string("a\0b", 3)));
}

TEST_CASE("every octet is judged the same alone and in the middle") {
  for (int octet = 0; octet < 256; ++octet) {
    const char c = static_cast<char>(octet);
    const bool lower = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    CAPTURE(octet);
    CHECK(is_topic_level(std::string(1, c)) == lower);
    CHECK(is_topic_level(std::string("a") + c + "b") == lower);
    CHECK(is_order_id(std::string("a") + c + "b") == (lower || (c >= 'A' && c <= 'Z')));
  }
}

TEST_CASE("ids compare by their text, and each kind is a type of its own") {
  CHECK(unit_id("a") == unit_id("a"));
  CHECK(unit_id("a") != unit_id("b"));
  CHECK(unit_id("a") < unit_id("b"));
  CHECK(unit_id().empty());
  CHECK_FALSE(unit_id("a").empty());
  static_assert(!std::is_same_v<unit_id, agency_id>);
  static_assert(!std::is_convertible_v<unit_id, agency_id>);
  static_assert(!std::is_convertible_v<std::string, unit_id>);
  const std::unordered_set<unit_id> set{unit_id("a"), unit_id("b"), unit_id("a")};
  CHECK(set.size() == 2);
}
