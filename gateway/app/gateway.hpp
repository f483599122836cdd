// The wiring: every part of the gateway joined to the others, without a thread, clock, socket or file of its own. The
// program gives it the real ones (run.cpp), the simulation its virtual ones; the wiring between is the same.
//
// Contract with whoever runs it: after every turn of the loop, that is after any handler of its parts has run, call
// end_of_turn(); and call it again when its deadline() has come.
//
// Thread rule: one thread.
#pragma once
#include "gateway/air/modem_group.hpp"
#include "gateway/app/pump.hpp"
#include "gateway/app/settings.hpp"
#include "gateway/app/situation.hpp"
#include "gateway/app/terminal_net.hpp"
#include "gateway/contract/json.hpp"
#include "gateway/feed/centre_feed.hpp"
#include "gateway/feed/outbox.hpp"
#include "gateway/feed/requests.hpp"
#include "gateway/feed/retained.hpp"
#include "gateway/phones/phone_side.hpp"
#include "gateway/verbs/verbs.hpp"
#include "radio/link/modem_session.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace kentongan::app {

class gateway {
 public:
  struct parts {
    const app::settings& settings;
    const domain::city& city;  // checked
    ports::journal& journal;
    const ports::journal_snapshot& snapshot;  // used by the constructor only
    mqtt::client& client;                     // not yet started
    std::vector<radio::line*> lines;          // one for each modem of the settings
    ports::speech& speech;
    ports::clock clock;
    ports::log log;
    std::string boot;  // of this run; the client's last will carries it too
    std::string version;
    std::vector<radio::line*> terminal_lines{};  // one for each terminal of the settings
    // Keeps what was heard; empty: it is logged only.
    std::function<void(const domain::net_id&, const air::heard_over&)> keep_over{};
    // Whose the key of this name is: a responder; empty: nobody's.
    std::function<std::string(std::string_view key)> responder_of_key = [](std::string_view) { return std::string(); };
    // Calls a phone that sleeps, by another way; empty: nobody does.
    std::function<void(const phones::wake_call&)> wake{};
    phones::wake_up::settings wake_settings{};
  };
  // Replays the snapshot. Parts must outlive the gateway.
  explicit gateway(parts);
  ~gateway();

  void start();
  // Says farewell to the broker, closes the modems, then `done`. Nothing is lost by not calling it.
  void stop(std::function<void()> done);

  void end_of_turn();
  std::optional<domain::steady_time> deadline() const;

  // The device of a modem or a terminal has come back: try it at once.
  void modem_came_back(const std::string& modem);

  std::string health() const;  // the health object, as JSON
  // Lets a modem of our own listen to its level, or test itself; the result stands in its health afterwards. Why not,
  // or empty.
  std::string examine(std::string_view modem, verbs::modem_exam, std::chrono::seconds);
  // Whoever stands beside the wiring adds what it knows of itself; as long as the gateway lives.
  void add_health(std::function<void(contract::writer&)> part) { health_parts_.push_back(std::move(part)); }
  // Whoever wants the news as they go out, when they are on disk: of which agency (empty: the centre alone), and what.
  void on_news(std::function<void(const domain::agency_id&, const std::string& payload)> f) { news_ = std::move(f); }
  const std::string& boot() const { return p_.boot; }
  // All that a request over HTTP needs to be answered; parts of the gateway, valid as long as it is.
  verbs::verbs& web_verbs() { return web_verbs_; }
  const domain::directory& directory() const { return directory_; }
  // Can orders be taken, and told?
  struct ready_state {
    bool journal = false, broker = false;
  };
  ready_state ready() const;
  std::string stations() const;                            // how each station is heard: {"nets":[...]}
  std::string phones() const { return phones_.phones(); }  // who can be reached by phone: {"responders":[...]}
  const app::pump& pump() const { return pump_; }
  const contract::topics& topics() const { return topics_; }

  // The last will that the client must be given: this boot is offline.
  static mqtt::message will(const settings&, const domain::city&, std::string_view boot, domain::utc_time);

 private:
  struct modem;
  verbs::verbs::parts verb_parts();
  void make_nets();
  void open_modem(modem&, const net_settings&, air::modem_group&, std::size_t place);
  void make_terminals();
  terminal_net* terminal_of(const domain::net_id&);
  void on_message(mqtt::message&&);
  void transmit(const domain::transmission&);
  void recall(const domain::recall&);
  void committed(const domain::report&);
  void modem_is(const modem&, radio::link_state, std::string_view reason);
  void obey_quiet();
  void report_missing_nets();

  parts p_;
  contract::topics topics_;
  domain::directory directory_;
  dispatch::dispatcher dispatcher_;
  app::situation situation_;
  app::pump pump_;
  feed::centre_feed feed_;
  feed::outbox outbox_;
  feed::requests requests_;
  verbs::verbs web_verbs_;  // apart from MQTT's: a crowd on one side never takes the other's places
  feed::retained retained_;
  phones::phone_side phones_;
  air::voice_words voice_words_;  // the city's
  std::map<domain::net_id, std::unique_ptr<air::radio_net>> nets_;
  std::vector<std::unique_ptr<air::modem_group>> groups_;  // one for each net
  std::vector<std::unique_ptr<modem>> modems_;
  std::set<domain::net_id> stuck_;  // nets with a carrier that does not end
  std::vector<std::unique_ptr<terminal_net>> terminals_;
  domain::utc_time started_at_;
  std::function<void(const domain::agency_id&, const std::string&)> news_;
  std::vector<std::function<void(contract::writer&)>> health_parts_;
  std::uint64_t unknown_topics_ = 0;
  bool stopping_ = false;
};

}  // namespace kentongan::app
