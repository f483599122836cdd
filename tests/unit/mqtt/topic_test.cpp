#include "mqtt/topic.hpp"

#include "mqtt/client.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <system_error>

namespace mqtt = kentongan::mqtt;
using std::string_view_literals::operator""sv;

TEST_CASE("topic: names that may be published to") {
  struct row {
    std::string_view topic;
    bool valid;
  };
  const row rows[] = {{"a", true},
                      {"/", true},
                      {"a//b", true},
                      {"$SYS/x", true},
                      {"", false},
                      {"a/+/b", false},
                      {"#", false},
                      {"a#", false},
                      {"a\0b"sv, false},
                      {"piket/é", true},
                      {"\xC0\x80", false},
                      {"\xED\xA0\x80", false},
                      {"\xF5\x80\x80\x80", false},
                      {"\xF0\x9F\x9A\x92", true},
                      {"\xE2\x82", false},
                      {"\x80", false},
                      {"\xE0\x9F\x80", false},
                      {"\xF0\x8F\x80\x80", false},
                      {"\xF4\x90\x80\x80", false},
                      {"\xC2\x41", false}};
  for (const auto& [topic, valid] : rows) {
    CAPTURE(topic);
    CHECK(mqtt::valid_topic(topic) == valid);
    CHECK(mqtt::valid_filter(topic) == (valid || topic == "#" || topic == "a/+/b"));
  }
  CHECK(mqtt::valid_topic(std::string(65535, 'x')));
  CHECK_FALSE(mqtt::valid_topic(std::string(65536, 'x')));
}

TEST_CASE("topic: wildcards stand alone in their level, # only in the last") {
  for (const auto filter : {"+", "+/+", "/+", "a/+/b/#", "#", "/#"}) {
    CAPTURE(filter);
    CHECK(mqtt::valid_filter(filter));
  }
  for (const auto filter : {"", "a+", "+a/b", "a/#/b", "#/", "a/b#", "##", "++"}) {
    CAPTURE(filter);
    CHECK_FALSE(mqtt::valid_filter(filter));
  }
}

TEST_CASE("topic: level ids") {
  for (const auto id : {"a", "0", "gw-1_b", "abcdefghijklmnopqrstuvwxyz012345"}) {
    CAPTURE(id);
    CHECK(mqtt::valid_level_id(id));
  }
  for (const auto id : {"", "A", "a b", "a/b", "+", "#", "é", "abcdefghijklmnopqrstuvwxyz0123456", "a\n"}) {
    CAPTURE(id);
    CHECK_FALSE(mqtt::valid_level_id(id));
  }
}

TEST_CASE("topic: filters select topics") {
  struct row {
    std::string_view filter, topic;
    bool selected;
  };
  const row rows[] = {
      {"a/b", "a/b", true},      {"a/b", "a/c", false},  {"a/b", "a", false},      {"a", "a/b", false},
      {"a", "a/", false},        {"+", "a", true},       {"+", "", true},          {"+", "/a", false},
      {"+/+", "/a", true},       {"/+", "/a", true},     {"a/+/c", "a/b/c", true}, {"a/+/c", "a//c", true},
      {"a/+/c", "a/b/d", false}, {"a/+", "a", false},    {"a/+", "a/", true},      {"a/#", "a", true},
      {"a/#", "a/", true},       {"a/#", "a/b/c", true}, {"a/#", "ab", false},     {"a/+/#", "a", false},
      {"a/+/#", "a/b", true},    {"#", "a/b", true},     {"#", "$SYS/x", false},   {"+/x", "$SYS/x", false},
      {"$SYS/#", "$SYS/x", true}};
  for (const auto& [filter, topic, selected] : rows) {
    CAPTURE(filter);
    CAPTURE(topic);
    CHECK(mqtt::matches(filter, topic) == selected);
  }
}

TEST_CASE("topic: levels") {
  std::array<std::string_view, 3> levels;
  CHECK(mqtt::split_levels("a/b", levels) == 2);
  CHECK(levels[0] == "a");
  CHECK(levels[1] == "b");
  CHECK(mqtt::split_levels("/x/", levels) == 3);
  CHECK(levels[0].empty());
  CHECK(levels[1] == "x");
  CHECK(levels[2].empty());
  CHECK(mqtt::split_levels("a/b/c/d/e", levels) == 5);
  CHECK(levels[2] == "c");
  CHECK(mqtt::split_levels("", levels) == 1);
}

TEST_CASE("errors have words and a category of their own") {
  const std::error_code code = mqtt::errc::queue_full;
  CHECK(code);
  CHECK(std::string(code.category().name()) == "mqtt");
  for (const auto each :
       {mqtt::errc::not_connected, mqtt::errc::queue_full, mqtt::errc::refused, mqtt::errc::stopped}) {
    CHECK(make_error_code(each).message() != "unknown MQTT error");
  }
}
