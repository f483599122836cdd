// The verbs, whoever asks:
//
//   orders   {"limit","from","agency","unit","prio","category"}  open orders, oldest first, as many as fit
//   order    {"order","from"}                                    one order as it stands, and its timeline
//   units    {}                                                  every unit's own availability
//   replay   {"from","limit"}                                    facts from a seq on
//   status   {}                                                  health, as in the retained message
//   stations {}                                                  how each station on each net is heard, with advice
//   examine  {"modem","what","seconds"}                          a modem of our own listens to its level, or tests
//   itself:
//                                                                what came of it stands in its health afterwards
//   answer, alarm, targets, verify, link, disposition, tick, note ...: changes, see gateway/contract/commands.hpp
//
// and those of situation_verbs.hpp and city_verbs.hpp. `alarm` without an order closes the alarm of an agency that
// cannot be reached. Lists that did not fit say "next": ask again with it as "from".
//
// Whoever asks for an agency sees what concerns it, as if there were nothing else (concern.hpp).
#pragma once
#include "gateway/domain/actor.hpp"
#include "gateway/domain/names.hpp"
#include "gateway/ports/board.hpp"
#include "gateway/ports/clock.hpp"
#include "gateway/ports/intake.hpp"
#include "gateway/ports/journal.hpp"
#include "gateway/ports/situation.hpp"

#include <boost/json.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace kentongan::verbs {

// Who asks. The default is a message of the call centre's broker, whose own words say who speaks.
struct asker {
  domain::agency_id agency = {};                // not empty: sees and touches only what concerns it
  std::optional<domain::actor_role> role = {};  // not empty: whatever the request says
  std::string name = {};                        // when the request names nobody
  std::string channel = "mqtt";
};

enum class fault_kind : std::uint8_t {
  malformed,
  no_such_verb,
  busy,        // repeat later
  unreadable,  // the journal
  refused,     // `reply` says why
  forbidden,   // not this agency's
};
struct fault {
  fault_kind kind = fault_kind::malformed;
  std::string detail;
  domain::reply reply = {};
};

struct answer {
  std::string body;  // ",\"orders\":[...]": members after those of the frame
  std::optional<verbs::fault> fault = {};
  bool found = true;          // what was asked for exists; a list always does
  std::uint32_t edition = 0;  // of the one open order that was asked for
  bool repeat = false;        // of a change: it was on disk already
};

enum class modem_exam : std::uint8_t { levels, self_test };
constexpr auto names_of(modem_exam) { return domain::name_table<2>{"levels", "self_test"}; }

class verbs {
 public:
  struct parts {
    ports::intake& intake;
    const ports::board& board;
    ports::journal& journal;
    std::function<std::string()> health;  // the health object as JSON
    // Runs it when everything that the board shows now is on disk; empty: it always is.
    std::function<void(std::function<void()>)> when_durable = {};
    const ports::situation* situation = nullptr;   // null: its verbs are unknown
    ports::clock clock = {};                       // of those verbs
    std::function<std::string()> stations = {};    // a list as JSON; empty: the verb is unknown
    const domain::directory* directory = nullptr;  // null: the city's verbs are unknown, and nobody asks for an agency
    // Begins it; why not, or empty. Without it the verb is unknown.
    std::function<std::string(std::string_view modem, modem_exam, std::chrono::seconds)> examine = {};
  };
  explicit verbs(parts p) : p_(std::move(p)) {}
  verbs(const verbs&) = delete;
  verbs& operator=(const verbs&) = delete;

  using handler = std::function<void(answer)>;
  // `done` runs once, now or later; or never when the gateway ends first.
  void ask(std::string_view verb, const boost::json::object& request, const asker&, handler done);
  // An order, an update or a cancel as contract v1 has it. Answered after the commit.
  void place(domain::order, const asker&, handler done);
  // A cancel for whoever does not know the revision: the one after the newest.
  void cancel(const domain::order_id&, std::string reason, const asker&, handler done);
  // Of an open order that the asker may see; nothing: there is none.
  std::optional<std::uint32_t> edition_of(const domain::order_id&, const domain::agency_id&) const;

 private:
  void change(std::string_view verb, const asker&, handler, domain::event);
  void submit(domain::event, handler);
  void when_durable(handler, std::function<void()>);
  void orders(const boost::json::object&, const domain::agency_id&, handler);
  void order(const domain::order_id&, std::uint64_t from, const domain::agency_id&, handler);
  void timeline(std::shared_ptr<struct agency_timeline>, handler);
  void facts(const domain::order_id&, std::uint64_t from, std::size_t limit, answer, handler);

  parts p_;
  // Shared with what is under way, since that may outlive this object.
  std::shared_ptr<std::size_t> reads_ = std::make_shared<std::size_t>(0);  // of the journal
  std::shared_ptr<std::size_t> held_ = std::make_shared<std::size_t>(0);   // answers that wait for the disk
};

}  // namespace kentongan::verbs
