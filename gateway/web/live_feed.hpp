// The news as server-sent events: GET /api/v1/feed. The payload of each event is the one that goes out over MQTT at the
// same moment (contract/news.hpp); a desk gets its agency's.
//
//   event: hello   {"v":1,"boot"}      first of all: read what you show now, after this nothing is missed
//   event: news    as over MQTT
//   event: again   {"v":1,"boot"}      what you missed cannot be told any more: read again
//
// Every event has an id, BOOT-NUMBER, which Last-Event-ID gives back after a lost connection. What came since is kept
// in memory, bounded; after a restart, or when a client was away for longer than that, it is told `again`. An event is
// here only when it is on disk, and a client that reads after `hello` or `again` sees it in what it reads or as an
// event.
//
// A client that does not read is cut off by its stream's bound; one whose token or session has ended, by the next
// event.
#pragma once
#include "gateway/ports/log.hpp"
#include "gateway/web/router.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <vector>

namespace kentongan::web {

class live_feed {
 public:
  struct parts {
    std::string boot;
    web::identify identify;
    std::size_t clients_max = 100;
    std::size_t events_max = 4096, octets_max = 8u << 20;  // that are kept
  };
  explicit live_feed(parts p) : p_(std::move(p)) {}
  live_feed(const live_feed&) = delete;
  live_feed& operator=(const live_feed&) = delete;

  // `agency` empty: for the centre alone.
  void publish(const domain::agency_id& agency, std::string payload);
  void subscribe(exchange);

  std::size_t clients();
  std::uint64_t published() const { return last_; }

 private:
  struct event {
    std::uint64_t number;
    domain::agency_id agency;
    std::string payload;
  };
  struct client {
    std::shared_ptr<stream> out;
    domain::agency_id agency;
    std::string authorization, cookie;
  };
  std::string text_of(std::string_view name, std::uint64_t number, std::string_view payload) const;
  static bool is_for(const domain::agency_id& who, const event&);
  void begin(client&, std::string_view last_id) const;

  parts p_;
  std::deque<event> kept_;
  std::size_t octets_ = 0;
  std::uint64_t last_ = 0;
  std::list<client> clients_;
};

void add_feed_route(std::vector<route>&, live_feed&);

}  // namespace kentongan::web
