#include "gateway/app/password_worker.hpp"

#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

#include <optional>
#include <string>

using kentongan::app::password_worker;

TEST_CASE("passwords: argon2id takes the right one and no other, on a thread of its own") {
  boost::asio::io_context io;
  password_worker w(io.get_executor());
  const auto keep = boost::asio::make_work_guard(io);
  std::optional<std::string> first, second;
  REQUIRE(w.make("bambu yang dipukul", [&](auto hash) { first = hash; }));
  REQUIRE(w.make("bambu yang dipukul", [&](auto hash) { second = hash, io.stop(); }));
  io.run();
  REQUIRE((first && second));
  CHECK(first->starts_with("$argon2id$v=19$"));
  CHECK(first->find_first_of(" \t\n#") == std::string::npos);  // one word of a line
  CHECK(*first != *second);                                    // salted
  std::string answers;
  const auto check = [&](std::string password, std::string hash, bool last) {
    CHECK(w.check(std::move(password), std::move(hash), [&, last](bool right) {
      answers += right ? 'y' : 'n';
      if (last) io.stop();
    }));
  };
  io.restart();
  check("bambu yang dipukul", *first, false);
  check("bambu yang dipukuL", *first, false);
  check("", *first, false);
  check("bambu yang dipukul",
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", false);
  check("bambu yang dipukul", "nothing of the kind", true);
  io.run();
  CHECK(answers == "ynnnn");
}

TEST_CASE("passwords: a crowd is turned away, and what waits is forgotten at the end") {
  boost::asio::io_context io;
  int taken = 0;
  bool told = false;
  {
    password_worker w(io.get_executor());
    for (int n = 0; n < 100; ++n) taken += w.make("sandi yang panjang", [&](auto) { told = true; });
  }
  CHECK(taken >= 8);
  CHECK(taken < 100);
  CHECK_FALSE(told);  // results are the loop's business
}
