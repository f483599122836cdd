#include "gateway/web/live_feed.hpp"

#include "gateway/web/book_lines.hpp"
#include "tests/unit/web/by_token.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <string>

using namespace kentongan;
using namespace kentongan::web;

namespace {

struct fake_stream final : web::stream {
  std::string got;
  bool is_open = true;
  bool open() const override { return is_open; }
  void send(std::string s) override {
    if (is_open) got += s;
  }
  void close() override { is_open = false; }
  std::size_t octets_max() const override { return 1000; }
};

struct scene {
  token_book book;
  live_feed feed{{"b00t", test::by_token(book), 3, 5, 10'000}};

  scene() {
    for (const std::string name : {"cad", "damkar", "pmi"})
      book.add({sha256_hex("ktg_" + name),
                {name == "cad" ? role::dispatcher : role::desk, domain::agency_id(name == "cad" ? "" : name), name},
                {}});
  }
  unsigned status = 0;
  std::shared_ptr<fake_stream> listen(const std::string& as, const std::string& last_id = {}) {
    exchange x;
    x.request.headers = {{"authorization", "Bearer ktg_" + as}, {"last-event-id", last_id}};
    x.who = *book.find("Bearer ktg_" + as);
    std::shared_ptr<fake_stream> out;
    x.done = [&](response r) {
      status = r.status;
      if (!r.stream) return;
      CHECK(r.type == "text/event-stream");
      out = std::make_shared<fake_stream>();
      r.stream(out);
    };
    feed.subscribe(std::move(x));
    return out;
  }
  void say(const std::string& agency, const std::string& what) {
    feed.publish(domain::agency_id(agency), "{\"" + what + "\":1}");
  }
};

}  // namespace

TEST_CASE("live feed: everybody hears what concerns him, as it goes out") {
  scene s;
  const auto cad = s.listen("cad"), damkar = s.listen("damkar");
  CHECK(cad->got == "event: hello\nid: b00t-0\ndata: {\"v\":1,\"boot\":\"b00t\"}\n\n");
  cad->got.clear();
  damkar->got.clear();
  s.say("damkar", "a");
  s.say("pmi", "b");
  s.say("", "c");
  CHECK(damkar->got == "event: news\nid: b00t-1\ndata: {\"a\":1}\n\n");
  CHECK(cad->got ==
        "event: news\nid: b00t-1\ndata: {\"a\":1}\n\nevent: news\nid: b00t-2\ndata: {\"b\":1}\n\n"
        "event: news\nid: b00t-3\ndata: {\"c\":1}\n\n");
}

TEST_CASE("live feed: who comes back gets what he missed, once and in order") {
  scene s;
  for (const char* what : {"a", "b", "c", "d"}) s.say("damkar", what);
  s.say("pmi", "e");
  const auto got = [&](const std::string& as, const std::string& id) { return s.listen(as, id)->got; };
  CHECK(got("cad", "b00t-3") ==
        "event: news\nid: b00t-4\ndata: {\"d\":1}\n\nevent: news\nid: b00t-5\ndata: {\"e\":1}\n\n");
  CHECK(got("damkar", "b00t-3") == "event: news\nid: b00t-4\ndata: {\"d\":1}\n\n");
  CHECK(got("cad", "b00t-5") == "");
}

TEST_CASE("live feed: what is not kept any more is not passed over in silence") {
  scene s;
  const auto told_again = [&](const std::string& id) {
    const auto c = s.listen("cad", id);
    const bool again = c->got.starts_with("event: again\nid: b00t-" + std::to_string(s.feed.published()) + "\n");
    c->close();
    return again;
  };
  for (int i = 0; i < 6; ++i) s.say("damkar", "x");  // five are kept: 2 to 6
  CHECK_FALSE(told_again("b00t-1"));
  CHECK(told_again("b00t-0"));
  for (const std::string bad :
       {"other-3", "b00t", "b00t-", "b00t-x", "b00t-7", "b00t-99999999999999999999", "-1", "b00tt-3"})
    CHECK_MESSAGE(told_again(bad), bad);
  for (int i = 0; i < 5; ++i) s.say("damkar", std::string(150, 'x'));
  CHECK(told_again("b00t-6"));  // more than half of what a stream holds
}

TEST_CASE("live feed: a revoked token hears nothing more, a closed stream is forgotten, and too many are refused") {
  scene s;
  const auto cad = s.listen("cad"), damkar = s.listen("damkar"), pmi = s.listen("pmi");
  CHECK_FALSE(s.listen("cad"));
  CHECK(s.status == 503);
  damkar->got.clear();
  s.book.revoke("damkar");
  pmi->is_open = false;
  s.say("damkar", "secret");
  CHECK(damkar->got.empty());
  CHECK_FALSE(damkar->is_open);
  CHECK(s.feed.clients() == 1);
  CHECK(s.listen("cad"));
}
