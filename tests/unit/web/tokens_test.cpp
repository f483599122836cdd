#include "gateway/web/tokens.hpp"

#include "gateway/web/book_lines.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace kentongan;
using web::token_book;

namespace {

const std::string plain = web::token_text({1, 2, 3}), header = "Bearer " + plain;

web::token_entry entry(std::string name, std::string token = plain, web::role r = web::role::dispatcher,
                       std::string agency = {}) {
  return {web::sha256_hex(token), {r, domain::agency_id(std::move(agency)), std::move(name)}, {}};
}
std::string fault(std::string_view file) {
  const auto read = token_book::parse(file);
  const auto* what = std::get_if<std::string>(&read);
  return what ? *what : "";
}

}  // namespace

TEST_CASE("tokens: SHA-256 as the standard has it") {
  CHECK(web::sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(plain == "ktg_010203" + std::string(58, '0'));
}

TEST_CASE("tokens: a token opens until it is revoked, and only as a whole") {
  token_book b;
  REQUIRE(b.add(entry("cad")));
  REQUIRE(b.find(header));
  CHECK(b.find(header)->name == "cad");
  CHECK(b.find("bearer  " + plain));
  for (const auto& bad : std::vector<std::string>{"", plain, "Basic " + plain, "Bearer ", "Bearer " + plain + "0",
                                                  "Bearer " + plain.substr(0, 40), "Bearer " + web::sha256_hex(plain),
                                                  "Bearer " + std::string(9000, 'k')})
    CHECK_MESSAGE(!b.find(bad), bad);
  CHECK_FALSE(b.add(entry("cad", "ktg_other")));
  CHECK_FALSE(b.add(entry("cad2")));
  CHECK(b.add(entry("cad3", "ktg_third")));
  CHECK(b.revoke("cad"));
  CHECK_FALSE(b.revoke("cad"));
  CHECK_FALSE(b.find(header));
  CHECK(b.find("Bearer ktg_third"));
}

TEST_CASE("tokens: the file holds no token, and is read back as it was") {
  token_book b;
  b.add(entry("cad"));
  b.add(entry("piket.damkar", "ktg_x", web::role::desk, "damkar"));
  const auto text = b.print();
  CHECK(text.find(plain) == std::string::npos);
  const auto read = token_book::parse(text);
  REQUIRE(std::holds_alternative<token_book>(read));
  CHECK(std::get<token_book>(read).print() == text);
  CHECK(std::get<token_book>(read).find("Bearer ktg_x")->agency.str() == "damkar");
}

TEST_CASE("tokens: one bad line makes the whole file bad, and is named") {
  const std::string hash(64, 'a'), at = " 2026-01-31T07:00:00Z";
  CHECK(fault("") == "");
  CHECK(fault("# nothing\n\n" + hash + " viewer - a" + at) == "");
  CHECK(fault("\n" + hash.substr(1) + " viewer - a" + at).starts_with("line 2: the hash"));
  CHECK(fault(hash + " admin - a" + at).starts_with("line 1: the role"));
  CHECK(fault(hash + " desk - a" + at).starts_with("line 1: a desk"));
  CHECK(fault(hash + " viewer damkar a" + at).starts_with("line 1: a desk"));
  CHECK(fault(hash + " desk ../x a" + at).starts_with("line 1: the agency"));
  CHECK(fault(hash + " viewer - a/b" + at).starts_with("line 1: the name"));
  CHECK(fault(hash + " viewer - a yesterday").starts_with("line 1: the time"));
  CHECK(fault(hash + " viewer - a" + at + " more").starts_with("line 1: there"));
  CHECK(fault(hash + " viewer - a" + at + "\n" + hash + " viewer - b" + at).starts_with("line 2: its name"));
}
