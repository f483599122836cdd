#include "gateway/web/phone_book.hpp"

#include "gateway/web/broker_rights.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

using namespace kentongan;
using namespace kentongan::web;
using namespace std::chrono_literals;

namespace {

const domain::utc_time now = *domain::parse_rfc3339("2026-11-24T02:00:00.000Z");
constexpr std::array<std::uint8_t, 32> some{7, 40, 99, 255, 3};

phone_book book_of(const std::string& text) {
  auto read = phone_book::parse(text);
  const std::string fault = read.index() == 1 ? std::get<std::string>(read) : "";
  REQUIRE_MESSAGE(read.index() == 0, fault);
  return std::get<phone_book>(std::move(read));
}

}  // namespace

TEST_CASE("phone book: what was printed is read back") {
  phone_book book;
  const auto link = phone_book::invitation(some);
  REQUIRE(book.add({phone_kind::phone, "damkar-1", "damkar-1-k3f9", now, {}, {}, {}, "HP Pak Budi (merah)"}));
  REQUIRE(book.add({phone_kind::agency, "pln", "pln-aaaa", now, broker_hash("s", std::span(some).first<12>())}));
  REQUIRE(book.invite("damkar-1-k3f9", link, now + 24h));
  const auto again = book_of(book.print());
  CHECK(again.print() == book.print());
  REQUIRE(again.find("damkar-1-k3f9"));
  CHECK(again.find("damkar-1-k3f9")->label == "HP Pak Budi (merah)");
  CHECK(again.find("pln-aaaa")->kind == phone_kind::agency);
  CHECK(book.print().find(link) == std::string::npos);  // only its hash
}

TEST_CASE("phone book: a link works once and in its time, and another one does not undo the key") {
  phone_book book;
  const auto link = phone_book::invitation(some);
  book.add({phone_kind::phone, "damkar-1", "damkar-1-k3f9", now});
  CHECK_FALSE(book.add({phone_kind::phone, "damkar-2", "damkar-1-k3f9", now}));
  CHECK_FALSE(book.invite("nobody", link, now + 24h));
  book.invite("damkar-1-k3f9", link, now + 24h);
  CHECK(book.invited(link, now + 24h - 1ms));
  CHECK_FALSE(book.invited(link, now + 24h));
  CHECK_FALSE(book.invited("kth_" + std::string(64, '0'), now));
  CHECK_FALSE(book.invited("", now));
  REQUIRE(book.set_secret("damkar-1-k3f9", "$7$1"));
  CHECK_FALSE(book.invited(link, now));
  book.invite("damkar-1-k3f9", link, now + 24h);
  CHECK(book.find("damkar-1-k3f9")->secret == "$7$1");
  CHECK(book.remove("damkar-1-k3f9"));
  CHECK_FALSE(book.remove("damkar-1-k3f9"));
  CHECK_FALSE(book.invited(link, now));
}

TEST_CASE("phone book: a line that cannot be read is a fault of the whole") {
  const std::string good = "phone damkar-1 damkar-1-k3f9 2026-11-24T02:00:00.000Z $7$x - - HP\n";
  for (const char* bad : {"tablet a a-1 2026-11-24T02:00:00.000Z - - -", "phone a/# a-1 2026-11-24T02:00:00.000Z - - -",
                          "phone a a+1 2026-11-24T02:00:00.000Z - - -", "phone a a-1 yesterday - - -",
                          "phone a a-1 2026-11-24T02:00:00.000Z secret - -",
                          "phone a a-1 2026-11-24T02:00:00.000Z - 12 2026-11-24T02:00:00.000Z",
                          "phone a a-1 2026-11-24T02:00:00.000Z - - later", "phone",
                          "phone a a-1 2026-11-24T02:00:00.000Z - - - 12345678901234567890123456789012345678901",
                          "phone damkar-1 damkar-1-k3f9 2026-11-24T02:00:00.000Z - - -"}) {
    CAPTURE(bad);
    const auto read = phone_book::parse(good + bad);
    REQUIRE(read.index() == 1);
    CHECK(std::get<std::string>(read).starts_with("line 2: "));
  }
}

TEST_CASE("phone book: names are ids and tell whose they are") {
  CHECK(phone_name("damkar-1", some).starts_with("damkar-1-"));
  CHECK(phone_name(std::string(32, 'x'), some).size() == 32);
  CHECK(phone_name("damkar-1", some) != phone_name("damkar-1", {1, 2, 3, 4}));
  CHECK(phone_book::invitation(some).size() == 68);
}

TEST_CASE("phone book: mosquitto's own tool agrees about the hash") {
  // It can only write, so both hash the same secret with the salt that it has drawn.
  const auto file = std::filesystem::temp_directory_path() / ("kentongan-hash-" + std::to_string(::getpid()));
  REQUIRE(std::system(("mosquitto_passwd -c -b " + file.string() + " u rahasia >/dev/null 2>&1").c_str()) == 0);
  std::string line;
  std::getline(std::ifstream(file) >> std::ws, line);
  std::filesystem::remove(file);
  REQUIRE(line.starts_with("u:$7$101$"));
  const auto text = line.substr(9, 16);  // 12 octets as base64
  std::array<std::uint8_t, 12> salt{};
  const std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < 4; ++i) {
    std::uint32_t three = 0;
    for (std::size_t j = 0; j < 4; ++j) three = three << 6 | static_cast<std::uint32_t>(letters.find(text[4 * i + j]));
    for (std::size_t j = 0; j < 3; ++j) salt[3 * i + j] = static_cast<std::uint8_t>(three >> (16 - 8 * j));
  }
  CHECK(broker_hash("rahasia", salt) == line.substr(2));
}

TEST_CASE("broker rights: each has his own topics, and nobody without a key is let in") {
  const auto book = book_of(
      "phone damkar-1 damkar-1-k3f9 2026-11-24T02:00:00.000Z $7$a - -\n"
      "phone damkar-2 damkar-2-xxxx 2026-11-24T02:00:00.000Z - - -\n"
      "agency pln pln-bbbb 2026-11-24T02:00:00.000Z $7$b - -\n");
  domain::city city;
  city.agencies = {{domain::agency_id("pln"), "PLN"}};
  city.units.resize(2);
  city.units[0].id = domain::unit_id("pln-1");
  city.units[0].agency = domain::agency_id("pln");
  city.units[1].id = domain::unit_id("regu-1");
  city.units[1].channels = {{domain::channel_kind::phone, "damkar-1", {}}};
  const auto r = rights_of(book, {"blitar", "gw1"}, domain::directory(city));
  CHECK(r.passwords == "damkar-1-k3f9:$7$a\npln-bbbb:$7$b\n");
  CHECK(r.acl ==
        "user damkar-1-k3f9\n"
        "topic read cc/v1/blitar/resp/damkar-1/cmd/+\n"
        "topic write cc/v1/blitar/resp/damkar-1/evt/+\n"
        "topic read cc/v1/blitar/unit/regu-1/state/status\n"
        "topic write owntracks/damkar-1-k3f9/#\n"
        "topic read owntracks/damkar-1-k3f9/+/cmd\n"
        "\n"
        "user pln-bbbb\n"
        "topic write cc/v1/blitar/agency/pln/cmd/order\n"
        "topic read cc/v1/blitar/agency/pln/evt/order\n"
        "topic read cc/v1/blitar/unit/pln-1/state/status\n"
        "\n");
}
