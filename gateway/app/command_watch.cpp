// watch: the live board in a terminal, or a line for each piece of news.
#include "gateway/app/client_session.hpp"
#include "gateway/app/watch_json.hpp"
#include "gateway/app/watch_screen.hpp"
#include "gateway/app/watch_terminal.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <csignal>
#include <iostream>
#include <memory>

namespace kentongan::app {

namespace json = boost::json;
using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

namespace {

constexpr auto frame_pause = 200ms;  // at most five frames a second
constexpr auto clock_pause = 1s;     // the running clocks
constexpr auto resync_pause = 15s;   // the list again, in case that news was lost
constexpr std::size_t asked_at_once = 10;

struct watch_options : client_options {
  bool lines = false;
};

// News and health of every agency, unit, modem and gateway of the city.
struct watch_filters {
  explicit watch_filters(const std::string& city) : any(city, "+") {}
  contract::topics any;
  std::string news = any.agency_news("+"), unit = any.unit_status("+"), health = any.health(),
              connection = any.connection(), modem = any.modem_link("+"), net = any.net_air("+"),
              centre = any.centre_news();
  std::vector<std::string> all() const { return {news, unit, health, connection, modem, net, centre}; }
};

class watcher {
 public:
  watcher(const configuration& c, const watch_options& o)
      : filters_(c.city.id),
        session_(c, o, filters_.all()),
        title_("KENTONGAN " + c.city.name),
        reader_{o.language, utc_offset_of(wall_clock())} {
    if (!o.lines && stdout_is_terminal()) terminal_.emplace();
  }

  int run() {
    session_.on_message = [this](const mqtt::message& m) { take(m); };
    session_.on_connection = [this](bool up) { connection(up); };
    boost::asio::signal_set stop(session_.loop(), SIGINT, SIGTERM, SIGHUP);
    stop.async_wait([this](boost::system::error_code ec, int) {
      if (!ec) over_ = true;
    });
    board_.broker_is(true);
    ask_for_all();
    tick();
    session_.run_until([this] { return over_; });
    return 0;
  }

 private:
  void connection(bool up) {
    board_.broker_is(up);
    line("", up ? "board.connected" : "board.lost", "");
    if (up) ask_for_all();
    dirty_ = true;
  }

  void ask_for_all() {
    next_resync_ = steady::now() + resync_pause;
    session_.ask_later("emergencies", {}, [this](std::optional<json::object> r) {
      if (r) board_.emergencies_are(*r), dirty_ = true;
    });
    session_.ask_later("readiness", {}, [this](std::optional<json::object> r) {
      if (r) board_.readiness_is(*r), dirty_ = true;
    });
    session_.ask_later("orders", {{"limit", 1000}}, [this](std::optional<json::object> r) {
      if (!r) return;
      const bool first = !board_.loaded();
      board_.orders_are(*r);
      dirty_ = true;
      if (!first || terminal_) return;
      std::vector<watch_order> orders;
      for (const auto& [id, o] : board_.orders()) orders.push_back(o);
      for (const auto& l : list_lines(orders, reader_, wall_clock())) std::cout << l << '\n';
      std::cout.flush();
    });
  }

  void ask_for_wanted() {
    for (const auto& id : board_.take_wanted(asked_at_once))
      session_.ask_later("order", {{"order", id}}, [this, id](std::optional<json::object> r) {
        if (r) board_.order_is(id, *r);
        dirty_ = true;
      });
  }

  void take(const mqtt::message& m) {
    const auto o = loose::parse(m.payload);
    if (!o) {
      if (!m.payload.empty()) board_.unreadable();  // empty: a retained message was cleared
      return;
    }
    dirty_ = true;
    const auto agency = matched_levels(filters_.news, m.topic);
    if (agency || m.topic == filters_.centre) {
      if (m.retained) return;  // old news; contract v1 has none of that kind
      for (const auto& n : board_.news_came(agency ? agency->front() : "", *o))
        if (!terminal_) print(sentence(n, reader_));
    } else if (const auto unit = matched_levels(filters_.unit, m.topic)) {
      board_.unit_is(unit->front(), *o);
    } else if (const auto health = matched_levels(filters_.health, m.topic)) {
      board_.health_is(health->front(), *o);
    } else if (const auto gateway = matched_levels(filters_.connection, m.topic)) {
      board_.connection_is(gateway->front(), *o);
      const bool online = loose::flag(*o, "online").value_or(false);
      line(gateway->front(), online ? "board.online" : "board.offline", "");
    } else if (const auto net = matched_levels(filters_.net, m.topic)) {
      board_.net_is(net->front(), net->back(), *o);
      // Lines tell who speaks, not that a channel is in use.
      if (const auto who = loose::text(*o, "unit"); !who.empty() && !m.retained)
        line(std::string(net->back()) + ": " + who, "board.speaks", "");
    } else if (const auto modem = matched_levels(filters_.modem, m.topic)) {
      if (board_.modem_is(modem->front(), modem->back(), *o))
        line(std::string(word(reader_.language, "board.modem")) + ' ' + std::string(modem->back()),
             "link." + loose::text(*o, "state"), loose::text(*o, "reason"));
    }
  }

  // Something that is not news of an order, for those who read lines.
  void line(std::string_view who, std::string_view key, std::string_view reason) {
    if (terminal_) return;
    std::string text = clock_text(wall_clock(), reader_) + "  ";
    if (!who.empty()) text += std::string(who) + ": ";
    text += word(reader_.language, key);
    if (!reason.empty()) text += ": " + std::string(reason);
    print(text);
  }

  void print(const std::string& text) {
    std::cout << text << std::endl;
    if (!std::cout) over_ = true;
  }

  void tick() {
    const auto now = steady::now();
    ask_for_wanted();
    if (now >= next_resync_ && board_.connected()) ask_for_all();
    if (terminal_ && (dirty_ || now >= next_clock_)) {
      dirty_ = false;
      next_clock_ = now + clock_pause;
      if (!terminal_->draw(draw_board(board_, title_, reader_, terminal_->window(), wall_clock()))) over_ = true;
    }
    timer_.expires_after(frame_pause);
    timer_.async_wait([this](boost::system::error_code ec) {
      if (!ec) tick();
    });
  }

  watch_filters filters_;
  client_session session_;
  boost::asio::steady_timer timer_{session_.loop()};
  std::string title_;
  watch_reader reader_;
  watch_board board_;
  std::optional<watch_terminal> terminal_;
  steady::time_point next_resync_{}, next_clock_{};
  bool dirty_ = true, over_ = false;
};

}  // namespace

void add_watch(CLI::App& root, command& chosen) {
  auto* c = root.add_subcommand("watch", "The live board: open orders, who was reached and who answered, alarms");
  auto o = std::make_shared<watch_options>();
  c->add_flag("--lines", o->lines, "A line for each piece of news; so also when the output is not a terminal");
  add_client_options(*c, *o, false);
  c->footer(
      "Examples:\n  kentongan watch\n  kentongan watch --lang en --broker tcp://10.0.0.5:1883\n"
      "  kentongan watch --lines | tee kabar.log\n\n"
      "The six marks of a channel, weakest first: queued, on air, at the broker, on the device, opened, answered.");
  c->callback([&chosen, o] {
    chosen = [o](const common_options& common) {
      return with_configuration(common, [&](const configuration& config) { return watcher(config, *o).run(); });
    };
  });
}

}  // namespace kentongan::app
