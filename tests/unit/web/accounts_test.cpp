#include "gateway/web/accounts.hpp"

#include "gateway/web/book_lines.hpp"

#include <doctest/doctest.h>

#include <string>
#include <variant>

using namespace kentongan;
using namespace kentongan::web;
using namespace std::chrono_literals;

namespace {

const domain::utc_time noon = *domain::parse_rfc3339("2026-11-23T12:00:00Z");
const std::string hash = "$argon2id$v=19$m=65536,t=2,p=1$c2FsdA$aGFzaA";

account person(std::string name, role r = role::dispatcher, std::string agency = {}) {
  return {{r, domain::agency_id(std::move(agency)), std::move(name)}, noon};
}

std::string fault_of(const std::string& file) {
  const auto read = account_book::parse(file);
  const auto* what = std::get_if<std::string>(&read);
  return what ? *what : "";
}

}  // namespace

TEST_CASE("accounts: an invitation opens once, in its time, and sets a password") {
  account_book b;
  CHECK(b.add(person("sari")));
  CHECK_FALSE(b.add(person("sari", role::viewer)));
  const auto text = account_book::invitation({1, 2, 3});
  REQUIRE(b.invite("sari", text, noon + 24h));
  CHECK_FALSE(b.invite("budi", text, noon + 24h));
  REQUIRE(b.invited(text, noon + 24h - 1ms));
  CHECK(b.invited(text, noon)->who.name == "sari");
  CHECK_FALSE(b.invited(text, noon + 24h));
  CHECK_FALSE(b.invited(account_book::invitation({1, 2, 4}), noon));
  CHECK_FALSE(b.invited(b.find("sari")->invitation, noon));  // the hash is not the key
  CHECK_FALSE(b.invited("", noon));
  CHECK(b.set_secret("sari", hash));
  CHECK_FALSE(b.invited(text, noon));
  CHECK(b.find("sari")->password == hash);
  CHECK(b.remove("sari"));
  CHECK_FALSE(b.remove("sari"));
  CHECK_FALSE(b.set_secret("sari", hash));
}

TEST_CASE("accounts: an account without an open invitation is not found by an empty one") {
  account_book b;
  b.add(person("sari"));
  CHECK_FALSE(b.invited("", noon));
  CHECK_FALSE(b.invited("ktu_", noon));
}

TEST_CASE("accounts: the file holds no invitation, and is read back as it was") {
  account_book b;
  b.add(person("sari"));
  b.add(person("piket", role::desk, "damkar"));
  b.add(person("admin", role::administrator));
  const auto text = account_book::invitation({9});
  b.invite("piket", text, noon + 24h);
  b.set_secret("sari", hash);
  const auto printed = b.print();
  CHECK(printed.find(text) == std::string::npos);
  const auto read = account_book::parse(printed);
  REQUIRE(std::holds_alternative<account_book>(read));
  const auto& again = std::get<account_book>(read);
  CHECK(again.print() == printed);
  CHECK(again.find("piket")->who.agency.str() == "damkar");
  CHECK(again.find("sari")->password == hash);
  CHECK(again.invited(text, noon)->who.name == "piket");
}

TEST_CASE("accounts: one bad line makes the whole file bad, and is named") {
  const std::string good = "dispatcher - sari 2026-11-23T12:00:00.000Z - - -\n";
  CHECK(fault_of(good).empty());
  CHECK(fault_of("# nobody\n\n" + good + good) == "line 4: its name is there twice");
  for (const auto& [line, what] : {
           std::pair{"chief - sari 2026-11-23T12:00:00.000Z - - -", "role"},
           {"desk - sari 2026-11-23T12:00:00.000Z - - -", "agency"},
           {"viewer damkar sari 2026-11-23T12:00:00.000Z - - -", "agency"},
           {"viewer - sa:ri 2026-11-23T12:00:00.000Z - - -", "name"},
           {"viewer - sari noon - - -", "time"},
           {"viewer - sari 2026-11-23T12:00:00.000Z plain - -", "argon2id"},
           {"viewer - sari 2026-11-23T12:00:00.000Z - abc 2026-11-23T12:00:00.000Z", "hexadecimal"},
           {"viewer - sari 2026-11-23T12:00:00.000Z - - 2026-11-23T12:00:00.000Z", "end of the invitation"},
           {"viewer - sari 2026-11-23T12:00:00.000Z - - - more", "seven"},
           {"viewer - sari", "time"},
       }) {
    CAPTURE(line);
    const auto fault = fault_of(good + "viewer - other 2026-11-23T12:00:00.000Z - - -\n" + line);
    CHECK(fault.find("line 3: ") == 0);
    CHECK(fault.find(what) != std::string::npos);
  }
}
