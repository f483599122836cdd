#include "gateway/app/pump.hpp"

#include <algorithm>

namespace kentongan::app {

using namespace domain;

namespace {
constexpr std::chrono::milliseconds first_retry{100}, longest_retry{5'000};
// While the journal fails, answers and evidence are held for this many; after that their senders must repeat.
constexpr std::size_t held_max = 10'000;
// How long what nobody waits for may wait for company, so that it costs the disk nothing of its own. An HT's answer
// takes seconds, so an order's evidence `on_air` is on the boards long before it.
constexpr std::chrono::milliseconds evidence_wait{5}, drops_wait{1'000};
constexpr std::size_t drops_max = 1'000;
constexpr steady_time at_once = steady_time::min();

reply unavailable(const event& e) {
  reply r;
  r.code = reply_code::rejected;
  r.why = reject_reason::unavailable;
  r.detail = "the journal cannot be written; repeat later";
  if (const auto* o = std::get_if<order_received>(&e)) {
    r.order = o->order.id;
    r.revision = o->order.revision;
  }
  return r;
}
}  // namespace

pump::pump(parts p, std::uint64_t last_outbox_id) : p_(std::move(p)), next_outbox_id_(last_outbox_id + 1) {}

void pump::submit(event e, std::function<void(const reply&)> done) {
  ++stats_.events;
  const bool is_order = std::holds_alternative<order_received>(e);
  if (failing_since_ && (is_order || waiting_.size() + in_commit_waiting_.size() >= held_max)) {
    ++stats_.refused_unavailable;
    waiting_.push_back({std::move(done), unavailable(e), true});
    return commit_by(at_once);
  }
  const auto now = p_.clock();
  auto outcome = p_.dispatcher.handle(e, now);
  waiting_.push_back({std::move(done), std::move(*outcome.reply), is_order});
  gather(std::move(outcome));
  commit_by(std::holds_alternative<evidence_seen>(e) ? now.steady + evidence_wait : at_once);
}

void pump::drop_outbox_row(std::uint64_t id) {
  batch_.drop.push_back(id);
  commit_by(batch_.drop.size() < drops_max ? p_.clock().steady + drops_wait : at_once);
}

void pump::commit_by(steady_time at) { commit_at_ = commit_at_ ? std::min(*commit_at_, at) : at; }

void pump::when_durable(std::function<void()> what) {
  if (!committing_ && !failing_since_ && batch_.facts.empty() && waiting_.empty()) return what();
  if (waiting_.size() + in_commit_waiting_.size() >= held_max) return;  // asked again, it is shown again
  waiting_.push_back({[what = std::move(what)](const reply&) { what(); }, {}, false});
  commit_by(p_.clock().steady + evidence_wait);
}

void pump::add(dispatch::outcome o) {
  gather(std::move(o));
  commit_by(at_once);
}

void pump::gather(dispatch::outcome o) {
  std::move(o.facts.begin(), o.facts.end(), std::back_inserter(batch_.facts));
  for (auto& e : o.effects) {
    if (auto* r = std::get_if<report>(&e))
      reports_.push_back(std::move(*r));
    else
      effects_.push_back(std::move(e));
  }
}

void pump::flush() {
  if (!committing_ && !failing_since_ && has_work()) commit();
}

void pump::end_of_turn() {
  const auto now = p_.clock();
  if (failing_since_) {
    refuse_waiting_orders();
    if (!committing_ && now.steady >= *retry_at_) start_commit();
    return;
  }
  if (const auto due = p_.dispatcher.deadline(); due && *due <= now.steady) add(p_.dispatcher.tick(now));
  // Replies that needed no disk may have brought new events.
  while (!committing_ && !failing_since_ && commit_at_ && *commit_at_ <= now.steady) commit();
}

std::optional<steady_time> pump::deadline() const {
  if (failing_since_) return committing_ ? std::nullopt : retry_at_;
  auto first = p_.dispatcher.deadline();
  if (!committing_ && commit_at_ && (!first || *commit_at_ < *first)) first = commit_at_;
  return first;
}

bool pump::has_work() const { return !batch_.facts.empty() || !batch_.drop.empty() || !waiting_.empty(); }

// Takes what has gathered to the journal. A batch without facts and drops needs no disk: its replies (repeats,
// refusals) speak of what is on disk already, since no commit is under way.
void pump::commit() {
  commit_at_.reset();
  if (!reports_.empty()) batch_.put = p_.encode(reports_, next_outbox_id_);
  in_commit_ = std::make_shared<const ports::journal_batch>(std::exchange(batch_, {}));
  in_commit_effects_ = std::exchange(effects_, {});
  in_commit_reports_ = std::exchange(reports_, {});
  in_commit_waiting_ = std::exchange(waiting_, {});
  if (in_commit_->facts.empty() && in_commit_->drop.empty()) return let_out();
  stats_.largest_batch = std::max(stats_.largest_batch, in_commit_->facts.size());
  start_commit();
}

void pump::start_commit() {
  committing_ = true;
  p_.journal.commit(in_commit_, [this](std::error_code ec) { on_committed(ec); });
}

void pump::on_committed(std::error_code ec) {
  committing_ = false;
  if (!ec) {
    ++stats_.commits;
    stats_.facts += in_commit_->facts.size();
    if (failing_since_) {
      p_.log(ports::level::warn, "the journal can be written again");
      failing_since_.reset();
      retry_at_.reset();
      storage_error_.clear();
    }
    retry_wait_ = {};
    return let_out();
  }
  ++stats_.commit_failures;
  const auto now = p_.clock().steady;
  if (!failing_since_)
    p_.log(ports::level::error, "the journal cannot be written: " + ec.message() + "; orders are refused until it can");
  if (!failing_since_) failing_since_ = now;
  storage_error_ = ec.message();
  retry_wait_ = std::clamp(retry_wait_ * 2, first_retry, longest_retry);
  retry_at_ = now + retry_wait_;
  refuse_waiting_orders();
}

// Facts are on disk: now the world may know.
void pump::let_out() {
  const auto batch = std::exchange(in_commit_, {});
  const auto effects = std::exchange(in_commit_effects_, {});
  const auto reports = std::exchange(in_commit_reports_, {});
  auto waiting = std::exchange(in_commit_waiting_, {});
  for (const auto& row : batch->put) p_.publish(row);
  for (const auto& e : effects) {
    if (const auto* t = std::get_if<transmission>(&e)) p_.transmit(*t);
    if (const auto* r = std::get_if<recall>(&e)) p_.recall(*r);
    if (const auto* r = std::get_if<reminder>(&e); r && p_.remind) p_.remind(*r);
    if (const auto* p = std::get_if<page>(&e); p && p_.page) p_.page(*p);
  }
  for (const auto& r : reports) p_.committed(r);
  for (auto& w : waiting)
    if (w.done) w.done(w.reply);
}

// The journal is failing. Orders must hear it now, so that their senders turn to the telephone; everything else is
// repeated by its sender or waits for the retry.
void pump::refuse_waiting_orders() {
  for (auto* list : {&in_commit_waiting_, &waiting_}) {
    std::vector<waiting_reply> orders;
    const auto middle = std::stable_partition(list->begin(), list->end(), [](const auto& w) { return !w.is_order; });
    std::move(middle, list->end(), std::back_inserter(orders));
    list->erase(middle, list->end());
    for (auto& w : orders) {
      if (was_taken(w.reply)) {
        ++stats_.refused_unavailable;
        w.reply.code = reply_code::rejected;
        w.reply.why = reject_reason::unavailable;
        w.reply.detail = "the journal cannot be written; repeat later";
      }
      if (w.done) w.done(w.reply);
    }
  }
}

std::vector<order_view> pump::open_orders(std::size_t limit) const {
  std::vector<order_view> list;
  for (const auto& [seq, o] : p_.dispatcher.current().open()) {
    if (list.size() >= limit) break;
    list.push_back(*o);
  }
  return list;
}

void pump::visit_open(std::uint64_t from, const std::function<bool(std::uint64_t, const order_view&)>& each) const {
  const auto& open = p_.dispatcher.current().open();
  for (auto it = open.lower_bound(from); it != open.end() && each(it->first, *it->second);) ++it;
}

const order_view* pump::find_open(const order_id& id) const { return p_.dispatcher.current().find(id); }
std::size_t pump::open_count() const { return p_.dispatcher.current().open().size(); }

std::vector<const order_view*> pump::orders_of(const unit_id& unit) const {
  const auto list = p_.dispatcher.current().orders_of(unit);
  return {list.begin(), list.end()};
}

availability pump::unit_state(const unit_id& unit) const {
  const auto& units = p_.dispatcher.current().units();
  const auto it = units.find(unit);
  return it == units.end() ? availability::unknown : it->second;
}

std::vector<std::pair<unit_id, availability>> pump::units() const {
  const auto& units = p_.dispatcher.current().units();
  return {units.begin(), units.end()};
}

}  // namespace kentongan::app
