// The request verbs: `gw/{g}/cmd/req/{verb}` -> the request's response topic, else `gw/{g}/evt/res/{verb}`.
//
//   orders   {"limit"}                                          open orders, oldest first, as many as fit
//   order    {"order","from"}                                   one order as it stands, and its timeline
//   units    {}                                                 every unit's own availability
//   replay   {"from","limit"}                                   facts from a seq on
//   status   {}                                                 health, as in the retained message
//   stations {}                                                 how each station on each net is heard, with advice
//   examine  {"modem","what","seconds"}                         our own modem listens to its level, or tests itself;
//   what
//                                                               came of it stands in its health afterwards
//   answer, alarm, targets, verify, link, disposition, tick, note: changes, see gateway/contract/commands.hpp
//
// and those of situation_requests.hpp. `alarm` without an order closes the alarm of an agency that cannot be reached.
//
// Every request is {"v":1,"transaction":..., ...}; every response echoes `transaction` and has "status":"ok|error".
// Lists of facts that did not fit say "next": ask again with it as "from".
#pragma once
#include "gateway/contract/topics.hpp"
#include "gateway/domain/names.hpp"
#include "gateway/domain/token_bucket.hpp"
#include "gateway/ports/board.hpp"
#include "gateway/ports/clock.hpp"
#include "gateway/ports/intake.hpp"
#include "gateway/ports/journal.hpp"
#include "gateway/ports/log.hpp"
#include "gateway/ports/situation.hpp"
#include "mqtt/client.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace kentongan::feed {

enum class modem_exam : std::uint8_t { levels, self_test };
constexpr auto names_of(modem_exam) { return domain::name_table<2>{"levels", "self_test"}; }

class requests {
 public:
  struct parts {
    const contract::topics& topics;
    mqtt::client& client;
    ports::intake& intake;
    const ports::board& board;
    ports::journal& journal;
    ports::log log;
    std::function<std::string()> health;  // the health object as JSON
    // Runs it when everything that the board shows now is on disk; empty: it always is.
    std::function<void(std::function<void()>)> when_durable = {};
    const ports::situation* situation = nullptr;  // null: its verbs are unknown
    ports::clock clock = {};                      // of those verbs and of the rate; empty: any rate
    std::function<std::string()> stations = {};   // a list as JSON; empty: the verb is unknown
    // Begins it; why not, or empty. Without it the verb is unknown.
    std::function<std::string(std::string_view modem, modem_exam, std::chrono::seconds)> examine = {};
    double per_second = 100, burst = 400;  // of all clients together; beyond it they are dropped, and ask again
  };
  explicit requests(parts);
  void on_message(std::string_view verb, const mqtt::message&);
  std::uint64_t served() const { return served_; }
  std::uint64_t failed() const { return failed_; }
  std::uint64_t rate_limited() const { return rate_limited_; }

 private:
  struct call;  // one request under way
  void respond(const call&, std::string_view body);
  void when_durable(const call&, std::function<void()>);
  void fail(const call&, std::string_view detail);
  void respond_reply(const call&, const domain::reply&);
  void facts(const call&, const domain::order_id&, std::uint64_t from, std::size_t limit, std::string head);

  parts p_;
  domain::token_bucket limit_;
  std::uint64_t served_ = 0, failed_ = 0, rate_limited_ = 0;
  std::size_t reads_ = 0;  // of the journal, under way
  // Responses that wait for the disk. Shared with them, since they may outlive this object.
  std::shared_ptr<std::size_t> held_ = std::make_shared<std::size_t>(0);
};

}  // namespace kentongan::feed
