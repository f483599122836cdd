#include "gateway/app/terminal_net.hpp"

#include <algorithm>
#include <charconv>

namespace kentongan::app {
namespace {

using radio::pei::terminal_state;

air::tetra_settings channel_settings(const terminal_settings& s) {
  air::tetra_settings t;
  t.net = s.net;
  t.statuses.clear();
  for (const auto& text : s.statuses)
    if (const auto one = air::parse_status(text)) t.statuses.push_back(*one);
  if (!s.confirm_status.empty())
    std::from_chars(s.confirm_status.data(), s.confirm_status.data() + s.confirm_status.size(), t.confirm_status, 16);
  t.outbox.retry_base = s.retry_first;
  t.outbox.tries_max = s.retries_max + 1;
  return t;
}

radio::pei::session_settings session_settings(const terminal_settings& s) {
  radio::pei::session_settings r;
  r.terminal.talkgroup = s.talkgroup;
  return r;
}

}  // namespace

terminal_net::terminal_net(parts p)
    : name_(p.settings.name),
      clock_(p.clock),
      channel_(channel_settings(p.settings), p.directory, p.intake,
               {[this](const radio::pei::outgoing& o) { return session_.terminal().send(o); },
                [this](std::uint64_t id) { session_.terminal().withdraw(id); }, p.clock, p.note}),
      session_(p.line, session_settings(p.settings),
               {[this, changed = p.changed](terminal_state to, std::string_view reason) {
                  const auto& t = session_.terminal();
                  channel_.terminal_is(to == terminal_state::up, t.own(), t.max_bits());
                  changed(to, reason);
                },
                [this](std::uint64_t id, radio::pei::send_fate fate, std::string_view reason) {
                  channel_.told(id, fate, reason);
                },
                [this](const radio::pei::heard& h) { channel_.heard(h); }},
               [clock = p.clock] { return clock().steady; }) {}

std::optional<domain::steady_time> terminal_net::deadline() const {
  const auto a = channel_.deadline(), b = session_.deadline();
  return a && b ? std::min(*a, *b) : a ? a : b;
}

// The channel first: what it gives to the terminal leaves in the same turn.
void terminal_net::tick() {
  channel_.tick();
  session_.tick(clock_().steady);
}

void terminal_net::write_health(contract::writer& w) const {
  const auto& terminal = session_.terminal();
  const auto t = terminal.statistics();
  const auto c = channel_.statistics();
  w.item_object().field("terminal", name_).field("net", net().str());
  w.field("state", to_string(terminal.state())).maybe("reason", terminal.reason()).maybe("make", terminal.make());
  if (terminal.own()) w.field("identity", radio::pei::to_text(*terminal.own()));
  w.field("openings", session_.openings()).field("failures", session_.failures());
  w.field("reboots", t.reboots).field("no_reply", t.no_reply).field("late_replies", t.late_replies);
  w.field("bad_messages", t.bad_messages).field("unknown_lines", t.unknown_lines);
  w.field("noise", t.lines.noise).field("overlong", t.lines.overlong);
  w.field("waiting", std::uint64_t{c.outbox.waiting}).field("sent", c.outbox.sent).field("retries", c.outbox.retries);
  w.field("received", c.outbox.received).field("opened", c.outbox.opened).field("given_up", c.outbox.given_up);
  w.field("stray_reports", c.outbox.stray_reports).field("busy", c.outbox.busy);
  w.field("answers", c.answers).field("emergencies", c.emergencies).field("duplicates", c.duplicates);
  w.field("unknown_senders", c.unknown_senders).field("unknown_statuses", c.unknown_statuses);
  w.field("unknown_words", c.unknown_words).field("not_stored", c.not_stored).close();
}

}  // namespace kentongan::app
