#include "gateway/app/gateway.hpp"

#include "gateway/air/own_modem.hpp"
#include "gateway/app/net_health.hpp"
#include "gateway/app/radio_settings.hpp"
#include "gateway/app/report_log.hpp"
#include "gateway/contract/json.hpp"

#include <algorithm>
#include <set>

namespace kentongan::app {

using namespace domain;

struct gateway::modem {
  std::string name;
  domain::net_id net_id;
  std::unique_ptr<radio::modem_session> session;
  modem_examined examined{};
};

namespace {

// A terminal's state in the words of a modem's link, which boards know.
radio::link_state link_state_of(radio::pei::terminal_state s) {
  switch (s) {
    case radio::pei::terminal_state::off:
      return radio::link_state::waiting;
    case radio::pei::terminal_state::starting:
      return radio::link_state::opening;
    case radio::pei::terminal_state::up:
      return radio::link_state::up;
    case radio::pei::terminal_state::no_network:
    case radio::pei::terminal_state::silent:
      break;
  }
  return radio::link_state::degraded;
}

constexpr std::string_view stuck_words = "a carrier stands on the channel and does not end";

std::vector<unit_id> unit_ids(const city& c) {
  std::vector<unit_id> ids;
  for (const auto& u : c.units) ids.push_back(u.id);
  return ids;
}

dispatch::policy policy_of(const settings& s) {
  dispatch::policy p;
  p.default_validity = s.intake.default_validity;
  p.max_validity = s.intake.max_validity;
  return p;
}

}  // namespace

gateway::gateway(parts p)
    : p_(std::move(p)),
      topics_(p_.city.id, p_.settings.gateway.id),
      directory_(p_.city),
      dispatcher_(directory_, policy_of(p_.settings)),
      situation_(dispatcher_, directory_, p_.clock),
      pump_({dispatcher_, p_.journal, p_.clock, p_.log,
             [this](auto reports, auto& next_id) { return feed_.rows_for(reports, next_id); },
             [this](const transmission& t) { transmit(t); }, [this](const domain::recall& r) { recall(r); },
             [this](ports::outbox_row row) {
               if (news_) news_(domain::agency_id(topics_.agency_of_news(row.topic)), row.payload);
               outbox_.add(std::move(row));
             },
             [this](const report& r) { committed(r); }, [this](const reminder& r) { feed_.say_again(r.what); },
             [this](const page& to) { feed_.page(to.what, to.channel.address); }},
            p_.snapshot.last_outbox_id),
      feed_({topics_, p_.client, pump_, p_.clock, p_.log, p_.settings.gateway.id, p_.boot,
             static_cast<double>(p_.settings.intake.orders_per_s), static_cast<double>(p_.settings.intake.burst)}),
      outbox_(p_.client, p_.clock, p_.log, [this](std::uint64_t id) { pump_.drop_outbox_row(id); }),
      requests_({topics_, p_.client, verb_parts(), p_.log, p_.clock}),
      web_verbs_(verb_parts()),
      retained_({topics_, p_.client, pump_, p_.clock, p_.boot, unit_ids(p_.city), [this] { return health(); },
                 [this](auto what) { pump_.when_durable(std::move(what)); }}),
      phones_({topics_, directory_, p_.client, pump_, pump_, p_.clock, p_.log,
               [this](std::string_view responder, auto then) {
                 pump_.when_durable(
                     [then, list = dispatcher_.open_for(channel_kind::phone, responder, p_.clock())] { then(list); });
               },
               p_.responder_of_key, p_.wake, p_.wake_settings}),
      voice_words_(air::voice_of(p_.city.voice_words)),
      started_at_(p_.clock().utc) {
  const auto now = p_.clock();
  auto& state = dispatcher_.current();
  for (const auto& c : p_.snapshot.closed)
    state.remember_closed(c.id, {c.revision, c.content, c.valid_until, c.closed_at, {}});
  for (const auto& u : p_.snapshot.units) state.remember_unit(u.unit, u.state);
  for (const auto& f : p_.snapshot.answers) state.remember_answer(f);
  for (const auto& f : p_.snapshot.standing) dispatcher_.replay(f, now);
  for (const auto& f : p_.snapshot.open_facts) dispatcher_.replay(f, now);
  state.set_last_seq(p_.snapshot.last_seq);
  state.set_last_number(p_.snapshot.last_number);
  make_nets();
  make_terminals();
  obey_quiet();
  // What the last run still owed, with the ids it had.
  for (const auto& row : p_.snapshot.outbox) outbox_.add(row);
  for (const auto& t : dispatcher_.pending()) transmit(t);
}

gateway::~gateway() = default;

verbs::verbs::parts gateway::verb_parts() {
  return {pump_,
          pump_,
          p_.journal,
          [this] { return health(); },
          [this](auto what) { pump_.when_durable(std::move(what)); },
          &situation_,
          p_.clock,
          [this] { return stations(); },
          &directory_,
          [this](std::string_view name, verbs::modem_exam what, std::chrono::seconds time) {
            return examine(name, what, time);
          }};
}

void gateway::make_nets() {
  const auto note = [this](std::string_view level, std::string_view text) {
    p_.log(level == "warn" ? ports::level::warn : ports::level::info, text);
  };
  for (const auto& n : p_.settings.nets) {
    std::vector<modem*> served;
    for (std::size_t i = 0; i < p_.settings.modems.size(); ++i)
      if (p_.settings.modems[i].net == n.id) {
        modems_.push_back(std::make_unique<modem>(modem{p_.settings.modems[i].name, n.id, nullptr}));
        served.push_back(modems_.back().get());
      }
    auto group = std::make_unique<air::modem_group>(
        served.size(),
        [this, served](std::size_t i, air::frame_id id, const air::outgoing_frame& frame) {
          return air::give(*served[i]->session, id, frame, p_.clock().steady);
        },
        p_.clock);
    auto* all = group.get();
    auto net = std::make_unique<air::radio_net>(
        net_settings_of(n), directory_, pump_, p_.speech,
        air::radio_net::hooks{
            [all](air::frame_id id, const air::outgoing_frame& frame) { return all->transmit(id, frame); }, p_.clock,
            note,
            [this, served, id = n.id](bool on) {
              if (on)
                stuck_.insert(id);
              else
                stuck_.erase(id);
              for (const auto* m : served) modem_is(*m, m->session->state(), m->session->reason());
              p_.log(on ? ports::level::warn : ports::level::info,
                     "net '" + id.str() + "': " + (on ? std::string(stuck_words) : "the carrier has ended"));
            },
            [this, id = n.id](const air::heard_over& o) {
              p_.log(ports::level::info, in_words(id, o));
              if (p_.keep_over) p_.keep_over(id, o);
            },
            [this, id = n.id](bool busy, std::optional<air::unit_number> who) {
              const auto* unit = who ? directory_.owner_of(channel_kind::voice, air::address_of(*who)).unit : nullptr;
              retained_.net_changed(id, busy, unit ? unit->id : unit_id());
            }},
        air::indonesian(), voice_words_);
    group->serve(*net);
    nets_.emplace(n.id, std::move(net));
    groups_.push_back(std::move(group));
    for (std::size_t i = 0; i < served.size(); ++i) open_modem(*served[i], n, *all, i);
  }
}

void gateway::open_modem(modem& m, const net_settings& n, air::modem_group& group, std::size_t place) {
  const auto it = std::find_if(p_.settings.modems.begin(), p_.settings.modems.end(),
                               [&](const modem_settings& s) { return s.name == m.name; });
  auto* line = p_.lines.at(static_cast<std::size_t>(it - p_.settings.modems.begin()));
  m.session = std::make_unique<radio::modem_session>(
      *line, modem_settings_of(*it, n, p_.settings.heard.sound),
      radio::modem_session::handlers{
          [&group, place](auto frame) { group.received(place, frame); },
          [this, &m, &group, place](radio::link_state s, std::string_view reason) {
            group.modem_is(place, s == radio::link_state::up || s == radio::link_state::degraded);
            retained_.modem_changed(m.name, radio::to_string(s), reason);
            modem_is(m, s, reason);
            const bool bad = s == radio::link_state::degraded || s == radio::link_state::waiting;
            p_.log(bad ? ports::level::warn : ports::level::info,
                   "modem '" + m.name + "' is " + std::string(radio::to_string(s)) +
                       (reason.empty() ? "" : ": " + std::string(reason)));
            if (const auto& who = m.session->identity(); who && s == radio::link_state::up)
              if (const auto advice = firmware_advice(who->firmware.view(), p_.version); !advice.empty())
                p_.log(ports::level::warn, "modem '" + m.name + "': " + advice);
          },
          [&group, place](const radio::htl::tx_done& done) { group.told(place, done); },
          [this, &m, &group, place](const radio::modem_event& event) {
            group.heard(place, event);
            m.examined.take(event, p_.clock().utc);
            if (const auto text = air::describe(event); !text.empty())
              p_.log(ports::level::info, "modem '" + m.name + "': " + text);
          }},
      [this] { return p_.clock().steady; });
}

void gateway::make_terminals() {
  for (std::size_t i = 0; i < p_.settings.terminals.size(); ++i) {
    const auto& s = p_.settings.terminals[i];
    const auto note = [this](std::string_view level, std::string_view text) {
      p_.log(level == "warn" ? ports::level::warn : ports::level::info, text);
    };
    const auto changed = [this, &s](radio::pei::terminal_state to, std::string_view reason) {
      using enum radio::pei::terminal_state;
      retained_.modem_changed(s.name, radio::to_string(link_state_of(to)), reason);
      p_.log(to == up || to == starting ? ports::level::info : ports::level::warn,
             "terminal '" + s.name + "' is " + std::string(to_string(to)) + ": " + std::string(reason));
      if (to == starting || stopping_) return;
      pump_.submit(path_reported{path_kind::modem, s.name, s.net, to == up,
                                 to == up ? "" : "terminal '" + s.name + "': " + std::string(reason)},
                   {});
    };
    terminals_.push_back(std::make_unique<terminal_net>(
        terminal_net::parts{s, directory_, pump_, *p_.terminal_lines.at(i), p_.clock, note, changed}));
  }
}

terminal_net* gateway::terminal_of(const net_id& net) {
  const auto it = std::find_if(terminals_.begin(), terminals_.end(), [&](const auto& t) { return t->net() == net; });
  return it == terminals_.end() ? nullptr : it->get();
}

void gateway::start() {
  pump_.add(dispatcher_.started(p_.boot, p_.version, p_.clock()));
  std::vector<mqtt::subscription> wanted{{topics_.centre_order(), 1},
                                         {topics_.agency_order("+"), 1},
                                         {topics_.request("+"), 1},
                                         {topics_.connection(), 1}};
  for (auto& s : phones_.subscriptions()) wanted.push_back(std::move(s));
  p_.client.subscribe(std::move(wanted));
  p_.client.start({[this](mqtt::message&& m) { on_message(std::move(m)); },
                   [this](bool) {
                     p_.log(ports::level::info, "connected to the broker");
                     outbox_.on_up();
                     phones_.on_up();
                     retained_.on_up();
                   },
                   [this](std::string_view reason) {
                     p_.log(ports::level::warn, "broker connection lost: " + std::string(reason));
                   }});
  report_missing_nets();
  for (const auto& [id, net] : nets_) retained_.net_changed(id, false, {});
  for (auto& m : modems_) m->session->start();
  for (auto& t : terminals_) t->start();
}

// Of a modem that is being opened nothing is known yet. On a channel with a carrier that does not end orders are still
// sent, and nobody's answer is heard: that is no path.
void gateway::modem_is(const modem& m, radio::link_state s, std::string_view reason) {
  if (s == radio::link_state::opening || stopping_) return;
  const bool linked = s == radio::link_state::up || s == radio::link_state::degraded;
  const bool stuck = stuck_.contains(m.net_id);
  pump_.submit(path_reported{path_kind::modem, m.name, m.net_id, linked && !stuck,
                             !linked ? "modem '" + m.name + "': " + std::string(reason)
                             : stuck ? std::string(stuck_words)
                                     : ""},
               {});
}

void gateway::obey_quiet() {
  const auto now = p_.clock();
  for (const auto& [id, until] : dispatcher_.current().quiet_until())
    if (const auto it = nets_.find(id); it != nets_.end()) it->second->quiet(now.steady + (until - now.utc));
}

// Nets that the city counts on and that no modem serves.
void gateway::report_missing_nets() {
  std::set<net_id> missing;
  const auto need = [&](const std::vector<channel>& channels) {
    for (const auto& c : channels)
      if (is_radio(c.kind)) missing.insert(c.net);
  };
  for (const auto& u : p_.city.units) need(u.channels);
  for (const auto& a : p_.city.agencies) need(a.desk);
  for (const auto& m : modems_) missing.erase(m->net_id);
  for (const auto& t : terminals_) missing.erase(t->net());
  for (const auto& net : missing)
    pump_.submit(path_reported{path_kind::modem, "none", net, false, "no modem serves it"}, {});
}

void gateway::stop(std::function<void()> done) {
  stopping_ = true;
  pump_.flush();
  for (auto& m : modems_) m->session->stop();
  for (auto& t : terminals_) t->stop();
  p_.client.stop(feed::retained::connection(topics_, false, p_.boot, p_.clock().utc), std::move(done));
}

mqtt::message gateway::will(const settings& s, const city& c, std::string_view boot, utc_time at) {
  return feed::retained::connection(contract::topics(c.id, s.gateway.id), false, boot, at);
}

void gateway::modem_came_back(const std::string& name) {
  for (auto& m : modems_)
    if (m->name == name) m->session->retry_now();
  for (auto& t : terminals_)
    if (t->name() == name) t->device_came_back();
}

void gateway::on_message(mqtt::message&& m) {
  const auto meaning = topics_.parse(m.topic);
  if (!meaning) {
    if (unknown_topics_++ % 1000 == 0) p_.log(ports::level::warn, "message on an unknown topic ignored: " + m.topic);
    return;
  }
  using kind = contract::topics::kind;
  switch (meaning->kind) {
    case kind::centre_order:
    case kind::agency_order:
      return feed_.on_order(meaning->name, m);
    case kind::phone_answer:
    case kind::phone_presence:
    case kind::owntracks:
      return phones_.on_message(*meaning, m);
    case kind::request:
      return requests_.on_message(meaning->name, m);
    case kind::connection:
      return retained_.on_connection_message(m.payload);
  }
}

void gateway::transmit(const transmission& t) {
  if (t.channel.kind == channel_kind::phone) return phones_.send(t);
  if (auto* terminal = terminal_of(t.channel.net)) return terminal->send(t);
  const auto it = nets_.find(t.channel.net);
  if (it != nets_.end()) return it->second->send(t);
  pump_.submit(
      evidence_seen{t.order->id, t.delivery, evidence::failed, "net '" + t.channel.net.str() + "' is not set up", {}},
      {});
}

void gateway::recall(const domain::recall& r) {
  if (r.channel.kind == channel_kind::phone) return phones_.recall(r.order, r.delivery);
  if (auto* terminal = terminal_of(r.channel.net)) return terminal->recall(r.order, r.delivery);
  if (const auto it = nets_.find(r.channel.net); it != nets_.end()) it->second->recall(r.order, r.delivery);
}

void gateway::committed(const report& r) {
  if (r.layer == report_layer::assignment || r.layer == report_layer::unit) retained_.unit_changed(r.unit);
  for (const auto& u : r.units) retained_.unit_changed(u);
  if (r.layer == report_layer::net) obey_quiet();
  log_report(p_.log, r);
}

void gateway::end_of_turn() {
  if (stopping_) return;
  const auto now = p_.clock().steady;
  for (auto& m : modems_)
    if (const auto d = m->session->deadline(); d && *d <= now) m->session->tick(now);
  for (auto& [id, net] : nets_)
    if (const auto d = net->deadline(); d && *d <= now) net->tick();
  for (auto& t : terminals_)
    if (const auto d = t->deadline(); d && *d <= now) t->tick();
  if (const auto d = phones_.deadline(); d && *d <= now) phones_.tick();
  pump_.end_of_turn();
  if (const auto d = outbox_.deadline(); d && *d <= now) outbox_.tick();
  if (const auto d = retained_.deadline(); d && *d <= now) retained_.tick();
}

std::optional<steady_time> gateway::deadline() const {
  if (stopping_) return std::nullopt;
  std::optional<steady_time> first;
  const auto consider = [&](std::optional<steady_time> d) {
    if (d && (!first || *d < *first)) first = d;
  };
  for (const auto& m : modems_) consider(m->session->deadline());
  for (const auto& [id, net] : nets_) consider(net->deadline());
  for (const auto& t : terminals_) consider(t->deadline());
  consider(phones_.deadline());
  consider(pump_.deadline());
  consider(outbox_.deadline());
  consider(retained_.deadline());
  return first;
}

std::string gateway::examine(std::string_view name, verbs::modem_exam what, std::chrono::seconds time) {
  const auto it = std::find_if(modems_.begin(), modems_.end(), [&](const auto& m) { return m->name == name; });
  if (it == modems_.end()) return "there is no modem '" + std::string(name) + "'";
  auto& session = *(*it)->session;
  if (!session.confirms()) return "modem '" + std::string(name) + "' has no firmware of ours, or is not there";
  const bool begun = what == verbs::modem_exam::levels ? session.ask_levels(time) : session.ask_self_test();
  return begun ? "" : "modem '" + std::string(name) + "' is not ready";
}
gateway::ready_state gateway::ready() const { return {!pump_.storage_failed(), p_.client.up()}; }

std::string gateway::stations() const {
  std::string out;
  contract::writer w(out);
  w.open().open_list("nets");
  for (const auto& [id, net] : nets_) write_stations(w, *net);
  w.close_list().close();
  return out;
}

std::string gateway::health() const {
  const auto now = p_.clock();
  const auto& pump = pump_.stats();
  const auto mqtt = p_.client.stats();
  const auto& feed = feed_.stats();
  std::string out;
  contract::writer w(out);
  w.open().field("v", std::uint64_t{1}).field("version", p_.version).field("boot", p_.boot).field("ts", now.utc);
  w.field("uptime_s",
          static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(now.utc - started_at_).count()));
  w.field("orders_open", std::uint64_t{pump_.open_count()});
  w.object("journal").flag("ok", !pump_.storage_failed()).maybe("error", pump_.storage_error());
  w.field("last_seq", dispatcher_.current().last_seq()).field("commits", pump.commits).field("facts", pump.facts);
  w.field("failures", pump.commit_failures).field("refused_unavailable", pump.refused_unavailable).close();
  w.object("orders").field("received", feed.orders).field("accepted", feed.accepted).field("repeats", feed.repeats);
  w.field("rejected", feed.rejected).field("rate_limited", feed.rate_limited);
  w.field("retained_ignored", feed.retained_ignored).close();
  phones_.write_health(w);
  w.object("requests").field("served", requests_.served()).field("failed", requests_.failed());
  w.field("rate_limited", requests_.rate_limited()).close();
  w.object("mqtt").field("received", mqtt.received).field("dropped_inbound", mqtt.dropped_inbound);
  w.field("published", mqtt.published)
      .field("connects", mqtt.connects)
      .field("outbox", std::uint64_t{outbox_.waiting()});
  w.field("unknown_topics", unknown_topics_).close();
  for (const auto& part : health_parts_) part(w);
  w.open_list("nets");
  const auto& quiet = dispatcher_.current().quiet_until();
  for (const auto& [id, net] : nets_) {
    const auto it = quiet.find(id);
    write_net(w, *net, it == quiet.end() ? utc_time{} : it->second, p_.clock());
  }
  w.close_list().open_list("modems");
  for (const auto& m : modems_) write_modem(w, m->name, *m->session, m->examined, p_.version);
  w.close_list().open_list("terminals");
  for (const auto& t : terminals_) t->write_health(w);
  w.close_list().close();
  return out;
}

}  // namespace kentongan::app
