#include "gateway/rehearsal/crews.hpp"

namespace kentongan::rehearsal {

using namespace domain;

namespace {

std::string who_of(const transmission& t) { return t.unit.empty() ? "desk " + t.agency.str() : t.unit.str(); }

}  // namespace

crews::crews(stage& s, const directory& d, const manners& m, chance c)
    : stage_(s), directory_(d), manners_(m), chance_(c) {}

crews::job* crews::find(const order_id& order, const std::string& who) {
  const auto jobs = jobs_.find(order);
  if (jobs == jobs_.end()) return nullptr;
  const auto it = jobs->second.find(who);
  return it == jobs->second.end() ? nullptr : &it->second;
}

void crews::on(const fact& f, const stage&) {
  if (std::holds_alternative<order_closed>(f.body)) jobs_.erase(f.order);
}

// How far the copy gets: on the air, and on to the device unless it is lost.
void crews::on(const transmission& t, const stage&) {
  const bool radio = is_radio(t.channel.kind);
  const bool lost = chance_.hit(radio ? manners_.radio_loss : manners_.phone_loss);
  const auto report = [this, order = t.order->id, delivery = t.delivery](std::chrono::milliseconds after, evidence to,
                                                                         std::string reason = {}) {
    stage_.later(after, [this, order, delivery, to, reason = std::move(reason)] {
      stage_.say(evidence_seen{order, delivery, to, reason, {}});
    });
  };
  const auto sent = radio ? chance_.between(2s, 20s) : chance_.between(50ms, 300ms);
  report(sent, evidence::on_air);
  if (radio && lost) return report(sent + 2min, evidence::failed, "no acknowledgement");
  if (!radio) report(sent + 50ms, evidence::broker);
  const auto received = sent + (radio  ? chance_.between(3s, 10s)
                                : lost ? chance_.between(3min, 20min)
                                       : chance_.between(500ms, 3s));
  report(received, evidence::device);
  stage_.later(received, [this, t] {
    if (stage_.core().current().find(t.order->id)) hear(t);
  });
}

void crews::hear(const transmission& t) {
  switch (t.kind) {
    case message_kind::dispatch:
      return t.unit.empty() ? hear_as_desk(t) : hear_offer(t);
    case message_kind::update:
      return;
    case message_kind::stand_down:
      if (auto* j = find(t.order->id, who_of(t))) j->over = true;
      if (!chance_.hit(manners_.forget))
        stage_.later(chance_.between(5s, 40s), [this, t] { answer(t.channel, t.order->id, answer_code::accept); });
      return;
    case message_kind::nudge:
    case message_kind::welfare:
      if (!chance_.hit(manners_.silent)) stage_.later(chance_.between(10s, 80s), [this, t] { answer_check(t); });
      return;
  }
}

void crews::hear_offer(const transmission& t) {
  auto& j = jobs_[t.order->id][t.unit.str()];
  if (j.answered || j.over) return;
  if (j.decided) {  // a repeated call
    if (chance_.hit(manners_.wake)) stage_.later(chance_.between(5s, 40s), [this, t] { accept(t); });
    return;
  }
  j.decided = true;
  j.channel = t.channel;
  if (t.order->purpose == order_purpose::real) {
    if (chance_.hit(manners_.silent)) return;
    if (chance_.hit(manners_.reject)) {
      j.answered = true;
      stage_.later(chance_.between(10s, 60s),
                   [this, t] { answer(t.channel, t.order->id, answer_code::reject, "masih menangani kejadian lain"); });
      return;
    }
  }
  const bool late = chance_.hit(manners_.late);
  stage_.later(late ? chance_.between(90s, 900s) : chance_.between(5s, 45s), [this, t] { accept(t); });
}

// A desk takes the order for its crew, and tells it.
void crews::hear_as_desk(const transmission& t) {
  auto& j = jobs_[t.order->id][who_of(t)];
  if (j.decided || !directory_.owner_of(t.channel.kind, t.channel.address).desk_of) return;
  j.decided = true;
  if (chance_.hit(manners_.desk_asleep)) return;
  stage_.later(chance_.between(20s, 120s), [this, t] {
    const auto r = answer(t.channel, t.order->id, answer_code::accept, "sudah diteruskan ke regu");
    if (r.code == reply_code::stored) send_out(t.order->id, r.unit);
  });
}

void crews::accept(const transmission& t) {
  auto* j = find(t.order->id, t.unit.str());
  if (!j || j->answered || j->over) return;
  j->answered = true;
  if (answer(t.channel, t.order->id, answer_code::accept).code == reply_code::stored &&
      t.order->purpose == order_purpose::real)
    work(t.order->id, t.unit);
}

void crews::answer_check(const transmission& t) {
  const auto* j = find(t.order->id, t.unit.str());
  if (j && j->finished)
    answer(t.channel, t.order->id, answer_code::done);
  else
    answer(t.channel, t.order->id, answer_code::report, "aman, masih bekerja");
}

void crews::send_out(const order_id& order, const unit_id& unit) {
  const auto* u = directory_.find(unit);
  if (!u || u->channels.empty()) return;
  auto& j = jobs_[order][unit.str()];
  if (j.answered) return;
  j.decided = j.answered = true;
  j.channel = u->channels.front();
  work(order, unit);
}

// The work from leaving to the end; what a crew forgets to report it does all the same.
void crews::work(const order_id& order, const unit_id& unit) {
  const auto* o = stage_.core().current().find(order);
  const auto* about = o ? directory_.find_category(o->order->category) : nullptr;
  const bool patient = about && about->name_id.find("mbulan") != std::string::npos;
  auto at = chance_.between(20s, 180s);
  step_later(at, order, unit, answer_code::en_route);
  at += chance_.between(180s, 720s);
  step_later(at, order, unit, answer_code::on_scene);
  at += chance_.between(300s, 2700s);
  if (patient) {
    step_later(at, order, unit, answer_code::transporting);
    at += chance_.between(300s, 1200s);
    step_later(at, order, unit, answer_code::at_destination);
    at += chance_.between(300s, 900s);
  }
  step_later(at, order, unit, chance_.hit(0.03) ? answer_code::nothing_found : answer_code::done, true);
}

void crews::step_later(std::chrono::milliseconds after, const order_id& order, const unit_id& unit, answer_code code,
                       bool finish) {
  stage_.later(after, [this, order, unit, code, finish] {
    auto* j = find(order, unit.str());
    if (!j || j->over) return;
    j->finished = j->finished || finish;
    if (!chance_.hit(manners_.forget)) answer(j->channel, order, code);
  });
}

reply crews::answer(const channel& on, const order_id& order, answer_code code, std::string note) {
  answer_given a;
  a.channel = on.kind;
  a.address = on.address;
  a.code = code;
  a.order = order;
  a.note = std::move(note);
  if (on.kind == channel_kind::phone) a.device_at = stage_.now();
  a.answer_id = "r" + std::to_string(++answers_);
  return stage_.say(a);
}

}  // namespace kentongan::rehearsal
