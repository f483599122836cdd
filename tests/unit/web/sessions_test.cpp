#include "gateway/web/sessions.hpp"

#include "gateway/web/book_lines.hpp"

#include <doctest/doctest.h>

#include <string>
#include <variant>

using namespace kentongan;
using namespace kentongan::web;
using namespace std::chrono_literals;

namespace {

const domain::utc_time noon = *domain::parse_rfc3339("2026-11-23T12:00:00Z");

std::string id_of(std::uint8_t n) {
  std::array<std::uint8_t, 32> octets{};
  octets[0] = n;
  return hex(octets);
}

struct scene {
  account_book accounts;
  session_book sessions;
  scene() {
    accounts.add({{role::dispatcher, {}, "sari"}, noon, "$argon2id$one"});
    accounts.add({{role::desk, domain::agency_id("damkar"), "piket"}, noon, "$argon2id$two"});
  }
  bool opens(std::uint8_t n, domain::utc_time now = noon) const {
    return sessions.find(id_of(n), accounts, now) != nullptr;
  }
};

}  // namespace

TEST_CASE("sessions: one opens until its time, its end, its account's end, and its password's") {
  scene s;
  for (std::uint8_t n = 1; n <= 5; ++n)
    s.sessions.begin(id_of(n), *s.accounts.find(n == 4 ? "piket" : "sari"), noon + 1h);
  CHECK(s.sessions.find(id_of(1), s.accounts, noon)->who.name == "sari");
  CHECK(s.opens(1, noon + 1h - 1ms));
  CHECK_FALSE(s.opens(1, noon + 1h));
  CHECK(s.sessions.extend(id_of(1), noon + 2h));
  CHECK(s.opens(1, noon + 1h));
  CHECK_FALSE(s.sessions.extend(id_of(9), noon + 2h));
  CHECK(s.sessions.end(id_of(2)));
  CHECK_FALSE(s.sessions.end(id_of(2)));
  CHECK_FALSE(s.opens(2));
  s.accounts.remove("piket");
  CHECK_FALSE(s.opens(4));
  s.accounts.set_secret("sari", "$argon2id$three");
  CHECK_FALSE(s.opens(1));
  CHECK_FALSE(s.opens(3));
  s.sessions.clean(s.accounts, noon);
  CHECK(s.sessions.size() == 0);
}

TEST_CASE("sessions: the oldest goes when an account has too many, and others stay") {
  scene s;
  s.sessions.begin(id_of(200), *s.accounts.find("piket"), noon);
  for (std::uint8_t n = 0; n < session_book::of_one_account_max + 1; ++n)
    s.sessions.begin(id_of(n), *s.accounts.find("sari"), noon + 1h + std::chrono::seconds{n});
  CHECK(s.sessions.size() == session_book::of_one_account_max + 1);
  CHECK_FALSE(s.opens(0));
  CHECK(s.opens(1));
  CHECK(s.opens(200, noon - 1ms));
}

TEST_CASE("sessions: the file holds no id, and is read back as it was") {
  scene s;
  s.sessions.begin(id_of(1), *s.accounts.find("sari"), noon + 1h);
  s.sessions.begin(id_of(2), *s.accounts.find("piket"), noon + 2h);
  const auto printed = s.sessions.print();
  CHECK(printed.find(id_of(1)) == std::string::npos);
  auto read = session_book::parse(printed);
  REQUIRE(std::holds_alternative<session_book>(read));
  s.sessions = std::get<session_book>(read);
  CHECK(s.sessions.print() == printed);
  CHECK(s.opens(1));
  const auto line = printed.substr(printed.find('\n') + 1);
  CHECK(std::get<std::string>(session_book::parse(line + line)).find("line 3: its hash") == 0);
  CHECK(std::get<std::string>(session_book::parse("abc sari 2026-11-23T12:00:00Z m")).find("line 1: ") == 0);
  CHECK(std::get<std::string>(session_book::parse(std::string(64, 'a') + " sari noon m")).find("time") !=
        std::string::npos);
}

TEST_CASE("sessions: the cookie is found among others, and a strange one is none") {
  const auto id = id_of(7);
  for (const auto& cookies :
       {"kentongan=" + id, "a=b; kentongan=" + id, "kentongan=" + id + "; z=1", "kentongan=short; kentongan=" + id}) {
    CAPTURE(cookies);
    CHECK(session_in(cookies) == id);
  }
  for (const auto& cookies : {std::string(), std::string("kentongan="), "xkentongan=" + id, "kentongan=" + id + "0",
                              "kentongan=\"" + id + "\"", "a=kentongan=" + id}) {
    CAPTURE(cookies);
    CHECK(session_in(cookies).empty());
  }
  CHECK(session_cookie(id, 16h, false) == "kentongan=" + id + "; Path=/; Max-Age=57600; HttpOnly; SameSite=Strict");
  CHECK(session_cookie({}, 0s, true) == "kentongan=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict; Secure");
  CHECK(csrf_of(id) != csrf_of(id_of(8)));
  CHECK(csrf_of(id).size() == 32);
}
