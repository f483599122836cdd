#include "gateway/web/negotiation.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>

using namespace kentongan::web;

TEST_CASE("negotiation: Indonesian unless English is wanted more") {
  const std::pair<std::string, language> rows[] = {{"", language::id},
                                                   {"en", language::en},
                                                   {"EN-us", language::en},
                                                   {"id", language::id},
                                                   {"de", language::id},
                                                   {"*", language::id},
                                                   {"en,id", language::id},
                                                   {"en, id;q=0.5", language::en},
                                                   {"en;q=0.2, id;q=0.5", language::id},
                                                   {"de, en;q=0.1", language::en},
                                                   {"id;q=0, *", language::en},
                                                   {"en;q=2.7", language::id},
                                                   {"en;q=x", language::id},
                                                   {";;,,q=", language::id}};
  for (const auto& [header, wanted] : rows) {
    CAPTURE(header);
    CHECK(language_of(header) == wanted);
  }
}

TEST_CASE("negotiation: the most specific range of Accept decides") {
  for (const std::string good : {"", "*/*", "application/*", "application/json", "text/html, */*;q=0.1",
                                 "APPLICATION/JSON;q=1", "text/html;q=1,application/json;q=0.001"})
    CHECK_MESSAGE(accepts(good, "application/json"), good);
  for (const std::string bad :
       {"text/html", "application/json;q=0", "*/*, application/json;q=0", "application/xml", "application/*;q=0, */*"})
    CHECK_MESSAGE(!accepts(bad, "application/json"), bad);
}

TEST_CASE("negotiation: a body is JSON in UTF-8") {
  CHECK(is_json("application/json"));
  CHECK(is_json("Application/JSON; charset=UTF-8"));
  CHECK(is_json("application/json;charset=\"utf-8\""));
  CHECK_FALSE(is_json(""));
  CHECK_FALSE(is_json("text/plain"));
  CHECK_FALSE(is_json("application/json; charset=latin1"));
  CHECK_FALSE(is_json("application/jsonp"));
}
