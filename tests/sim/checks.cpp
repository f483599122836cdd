// What can be judged only with the whole world in sight: whether people and devices did what the journal says of them,
// and whether everything has come to its end.
#include "gateway/contract/news.hpp"
#include "gateway/dispatch/dispatcher.hpp"
#include "tests/sim/process.hpp"

#include <algorithm>

namespace kentongan::sim {

using namespace std::chrono_literals;
using namespace domain;

namespace {

void expect(bool good, const std::string& what) {
  if (!good) throw violation(what);
}

// How late a step of the ladder may be: a turn of the loop, a commit, and the journal's longest pause between attempts.
constexpr milliseconds tolerance = 10s;

constexpr milliseconds answer_at_once = 2s;

std::string views(const std::vector<order_view>& list) {
  std::string text;
  for (const auto& o : list) contract::append_view(text, o);
  return text;
}

}  // namespace

// --- is it true what the journal says? -----------------------------------------------------------------------------

ledger::witnesses world::witnesses() {
  return {[this](const auto& o, const auto& d, evidence e) { return evidence_is_true(o, d, e); },
          [this](const actor& by, const std::string& id) { return answer_is_true(by, id); },
          [this](const std::string& channel) { return calls_made(channel); },
          [this](const order_id& id) {
            const auto it = heard_live_.find(id.str());
            return it != heard_live_.end() && !it->second ? "it was only ever heard as a retained message" : "";
          }};
}

std::string world::evidence_is_true(const ledger::order& o, const ledger::delivery& d, evidence e) const {
  const std::string what = "delivery " + std::to_string(d.plan.number) + " to " + d.plan.channel.address + ": ";
  if (d.plan.channel.kind == channel_kind::phone) {
    const auto& p = *phones_.at(d.plan.channel.address);
    if (e == evidence::broker && !witness_.broker_has(o.id, d.plan.number)) return what + "the broker does not have it";
    if (e == evidence::device && !p.has_shown(o.id.str(), d.plan.number)) return what + "the phone never got it";
    if (e == evidence::opened && !p.has_opened(o.id.str(), d.plan.number)) return what + "nobody opened it";
    if (e == evidence::answered && !p.has_answered()) return what + "nobody answered";
    return {};
  }
  if (!options_.octets_are_right()) return {};  // a flipped bit makes an ack of anything
  const auto& h = *handhelds_.at(d.plan.channel.address);
  if (e == evidence::answered && h.said().empty()) return what + "nobody answered";
  if (e != evidence::device) return {};
  for (const auto& [number, text] : h.heard())
    if (short_number_of(text) == o.number) return {};
  return what + "the handheld never got it";
}

std::string world::answer_is_true(const actor& by, const std::string& answer_id) const {
  const auto colon = by.channel.find(':');
  const std::string kind = by.channel.substr(0, colon), address = by.channel.substr(colon + 1);
  if (kind == "phone" && phones_.at(address)->said(answer_id).empty())
    return "phone '" + address + "' never gave answer '" + answer_id + "'";
  if (kind == "aprs" && options_.octets_are_right()) {
    const auto brace = answer_id.find('{'), dash = answer_id.find('-', std::min(brace, answer_id.size()));
    if (brace == answer_id.npos || !handhelds_.at(address)->has_said(answer_id.substr(brace + 1, dash - brace - 1)))
      return address + " never gave answer '" + answer_id + "'";
  }
  return {};
}

std::size_t world::calls_made(const std::string& channel) const {
  const std::string address = channel.substr(channel.find(':') + 1);
  if (channel.starts_with("phone:")) return phones_.at(address)->calls();
  if (!options_.octets_are_right()) return SIZE_MAX;  // an unknown word is a call
  return crews_.at(directory_.owner_of(channel_kind::aprs, address).unit->id.str())->calls_on_air();
}

void world::gateway_hears(const mqtt::message& m) {
  if (!m.topic.ends_with("/cmd/order")) return;
  auto& live = heard_live_[text_of(parsed(m.payload), "id")];
  live = live || !m.retained;
  // Nothing can be stored: the sender must hear it at once, so that it turns to the telephone.
  if (m.correlation.empty() || !process_ || !process_->client.up()) return;  // before on_up nothing can be answered
  if (!process_->gateway.pump().storage_failed()) return;
  const auto heard = loop_.now();
  loop_.after(answer_at_once, process_->owner, [this, heard, who = m.correlation] {
    if (!process_->client.up() || last_offline_ > heard) return;
    expect(witness_.last_answer(who) >= heard, "an order that cannot be stored was not refused at once");
  });
}

// --- state and store -----------------------------------------------------------------------------------------------

// What the gateway knows is what a fresh replay of the journal would know.
void world::compare_with_replay() {
  if (!process_ || !process_->gateway.pump().idle() || process_->gateway.pump().storage_failed()) return;
  auto snapshot = disk_.store().snapshot(clock_.time());
  expect(bool(snapshot), "the journal cannot be read");
  dispatch::dispatcher fresh(directory_, {});
  const auto now = clock_.instant();
  for (const auto& f : snapshot->standing) fresh.replay(f, now);
  for (const auto& f : snapshot->open_facts) fresh.replay(f, now);
  std::vector<order_view> open;
  for (const auto& [seq, o] : fresh.current().open()) open.push_back(*o);
  expect(views(open) == views(process_->gateway.pump().open_orders(SIZE_MAX)), "a replay gives another state");
  const auto due = process_->gateway.pump().next_step(), again = fresh.next_step();
  if (!options_.clock_is_right()) return;
  expect(due.has_value() == again.has_value() && (!due || std::chrono::abs(*due - *again) < 10ms),
         "a replay gives another deadline");
}

void world::check_store() {
  auto chain = disk_.store().verify();
  expect(bool(chain), "the journal cannot be verified");
  expect(!chain->broken, "the journal's chain is broken at " + (chain->broken ? chain->broken->why : ""));
  expect(chain->facts == ledger_.facts().size(), "facts are missing from the journal");
}

// --- the end -------------------------------------------------------------------------------------------------------

void world::check_end() {
  expect(process_ && process_->gateway.pump().idle(), "the gateway is still at work");
  compare_with_replay();
  check_store();
  auto tables = disk_.store().verify_projections();
  expect(tables && tables->empty(), "the projections differ: " + (tables && !tables->empty() ? tables->front() : ""));
  std::uint64_t seq = 0;
  while (seq < ledger_.facts().size()) {
    auto facts = disk_.store().read({}, seq + 1, 1'000);
    expect(facts && !facts->empty(), "facts cannot be read");
    for (const auto& f : *facts) {
      const auto& known = ledger_.facts()[seq++];
      expect(f.seq == known.seq && f.at == known.at && f.order == known.order && name_of(f.body) == name_of(known.body),
             "fact " + std::to_string(seq) + " is not what was committed");
    }
  }
  for (const auto& [id, o] : ledger_.orders()) {
    check_order_end(o);
    check_ladder(o);
  }
  check_emergencies();
  check_requests();
  check_repeats();
  check_phones();
  check_board();
  expect(outbox_.empty(), std::to_string(outbox_.size()) + " messages are still in the outbox");
}

void world::check_order_end(const ledger::order& o) const {
  const std::string what = "order '" + o.id.str() + "' ";
  bool waits = false;
  for (const auto& [id, a] : o.agencies) {
    waits = waits || a.alarm_open;
    const bool escalated = a.alarm_raised.has_value();
    const bool routine = o.prio == priority::p3;  // expires without an alarm
    expect(o.answered_at(id, loop_.now()) || escalated || o.cancelled || routine,
           what + "was neither answered by " + id.str() + " nor escalated");
    expect(!o.waiting_at(id, loop_.now()), what + "is still offered to " + id.str() + " after its time");
  }
  for (const auto& [unit, a] : o.assignments)
    waits = waits || !(is_final(a.state()) || a.state() == assignment_state::no_answer);
  for (const auto& d : o.deliveries) expect(is_over(d.state), what + "is still being sent");
  expect(o.closed || waits, what + "is open although nothing is left to do");
}

// Every step of the ladder came in time when nobody had answered.
void world::check_ladder(const ledger::order& o) const {
  if (!options_.clock_is_right() && crashes_ > 0) return;  // after a restart only the wall clock is left
  const auto& waits = city_.ladders[static_cast<std::size_t>(o.prio)];
  const auto step = [&](const agency_id& id, const ledger::agency& a, ladder_step s, milliseconds wait) {
    if (wait == 0ms) return;
    const auto from = a.since + wait, by = disturbed_.free(from, tolerance) + tolerance;
    const auto ended = o.closed.value_or(o.cancelled.value_or(loop_.now()));
    if (by >= std::min({ended, o.cancelled.value_or(ended), o.valid_until})) return;
    for (const auto t : {from, by})
      if (!o.waiting_at(id, t) || o.answered_at(id, t)) return;
    const bool taken =
        s == ladder_step::alarm
            ? a.alarm_raised && *a.alarm_raised <= by
            : std::any_of(a.steps.begin(), a.steps.end(), [&](const ledger::step& x) {
                return (x.what == s || (s == ladder_step::desk && x.what == ladder_step::rejected)) && x.at <= by;
              });
    expect(taken, "order '" + o.id.str() + "': the step '" + std::string(name_of(s)) + "' for " + id.str() +
                      " did not come in time");
  };
  for (const auto& [id, a] : o.agencies) {
    step(id, a, ladder_step::repeat, waits.repeat);
    step(id, a, ladder_step::alarm, waits.alarm);
    const auto* known = directory_.find(id);
    if (!known->desk.empty()) step(id, a, ladder_step::desk, waits.desk);
  }
}

// The call centre knows what became of everything it sent.
void world::check_requests() const {
  for (const auto& r : centre_.requests()) {
    const std::string what = "order '" + r.order.id.str() + "' revision " + std::to_string(r.order.revision) + ' ';
    expect(!r.state.empty(), what + "never got a final answer");
    const auto* known = ledger_.find(r.order.id);
    if (r.state == "stored")
      expect(known && known->revision >= r.order.revision, what + "is called stored but is not");
    else if (r.reason == "conflict" && r.order.kind != order_kind::cancel) {
      const auto text = known->texts.find(r.order.revision);
      expect(text == known->texts.end() || text->second != r.order.text, what + "is called a conflict but is stored");
    }
  }
}

void world::check_phones() const {
  for (const auto& [who, p] : phones_) {
    expect(p->waiting() == 0, "phone '" + who + "' never got a receipt for " + p->first_waiting());
    for (const auto& [id, state] : p->receipts()) {
      if (!id.starts_with("r-") || (state != "stored" && state != "repeat")) continue;
      const auto dash = id.rfind('-');
      const auto* o = ledger_.find(order_id(id.substr(2, dash - 2)));
      const auto& d = o->deliveries.at(std::stoul(id.substr(dash + 1)) - 1);
      expect(d.state >= evidence::device && d.state <= evidence::answered,
             "phone '" + who + "' has '" + id + "' but the journal does not say so");
    }
  }
}

// What someone who connects now sees is what the facts add up to.
void world::check_board() const {
  const auto& retained = broker_.retained();
  const auto conn = retained.find(topics_.connection());
  expect(conn != retained.end(), "the gateway's connection topic is empty");
  const auto c = parsed(conn->second.payload);
  expect(c.contains("online") && c.at("online").is_bool() && c.at("online").get_bool() &&
             text_of(c, "boot") == process_->boot,
         "the connection topic says: " + conn->second.payload);
  for (const auto& u : city_.units) {
    const auto it = retained.find(topics_.unit_status(u.id.str()));
    expect(it != retained.end(), "unit '" + u.id.str() + "' has no retained status");
    const auto shown = parsed(it->second.payload);
    const auto own = ledger_.units().find(u.id);
    expect(
        text_of(shown, "availability") == name_of(own == ledger_.units().end() ? availability::unknown : own->second),
        "the board shows another availability of '" + u.id.str() + "'");
    std::map<std::string, std::string> on_board, on_disk;
    for (const auto& a : list_of(shown, "assignments"))
      on_board[text_of(a.get_object(), "order")] = text_of(a.get_object(), "state");
    for (const auto& [id, o] : ledger_.orders())
      if (const auto a = o.assignments.find(u.id);
          !o.closed && a != o.assignments.end() && !is_final(a->second.state()))
        on_disk[id.str()] = name_of(a->second.state());
    expect(on_board == on_disk, "the board shows other assignments of '" + u.id.str() + "': " + it->second.payload);
  }
  const auto h = parsed(process_->gateway.health());
  std::size_t phones = 0;
  for (const auto& [id, o] : ledger_.orders())
    for (const auto& d : o.deliveries) phones += !is_over(d.state) && d.plan.channel.kind == channel_kind::phone;
  expect(number_of(object_of(h, "phones"), "waiting") == phones, "orders for phones are queued that nobody waits for");
}

// A phone's order is published at once, and again until the phone has it: never with more than 30 s in between.
void world::check_repeats() const {
  constexpr milliseconds longest = 30s + 5s;
  for (const auto& [id, o] : ledger_.orders())
    for (const auto& d : o.deliveries) {
      if (d.plan.channel.kind != channel_kind::phone) continue;
      auto times = witness_.times_of(id, d.plan.number);
      times.push_back(d.over.value_or(loop_.now()));
      auto last = d.planned;
      for (const auto t : times) {
        expect(t <= offline_.free(last, longest) + longest,
               "delivery " + std::to_string(d.plan.number) + " of '" + id.str() + "' was not repeated in time");
        last = std::max(last, t);
      }
    }
}

// In the second phase the centre's people and its connection are there: none is left that nobody took on.
void world::check_emergencies() const {
  for (const auto& [id, e] : ledger_.emergencies())
    expect(e.acknowledged || loop_.now() - e.raised < 10min, "nobody took on the emergency of " + id.str());
}

// What happened is told: every fact, but that the gateway was started, a position or a sign of life, stands in the
// outbox with its own commit.
void world::every_fact_is_news(const ports::journal_batch& batch) const {
  std::set<std::uint64_t> told;
  for (const auto& row : batch.put)
    for (const auto& s : list_of(parsed(row.payload), "statuses")) told.insert(number_of(s.get_object(), "seq"));
  for (const auto& f : batch.facts)
    expect(told.contains(f.seq) || std::holds_alternative<gateway_started>(f.body) ||
               std::holds_alternative<unit_positioned>(f.body) || std::holds_alternative<agency_heard>(f.body),
           "fact " + std::to_string(f.seq) + " is on disk but nobody will be told");
}

}  // namespace kentongan::sim
