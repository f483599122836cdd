#include "gateway/rehearsal/console.hpp"

#include <vector>

namespace kentongan::rehearsal {

using namespace domain;

namespace {

const actor dispatcher_on_duty{actor_role::dispatcher, "Sari", "gladi"};
// After so long somebody at the console asks what became of a crew that never said that it was done.
constexpr std::chrono::hours shift_length{8};

}  // namespace

console::console(stage& s, crews& c, const manners& m, chance draw)
    : stage_(s), crews_(c), manners_(m), chance_(draw) {}

void console::expect(const call& c) {
  const order_id id("g" + std::to_string(++entered_));
  stage_.at(c.at, [this, c, id] { enter(c, id); });
}

void console::enter(const call& c, const order_id& id) {
  order o;
  o.id = id;
  o.category = c.category;
  o.where.kecamatan = c.kecamatan;
  o.where.address = "gladi";
  o.text = "gladi";
  o.source = "gladi";
  o.created = stage_.now();
  o.unverified = !c.verified;
  if (stage_.say(order_received{o, dispatcher_on_duty}).code != reply_code::stored || c.verified) return;
  if (!c.prank) {
    stage_.later(chance_.between(20s, 90s), [this, id] {
      stage_.say(order_verify_requested{id, dispatcher_on_duty, {}});
    });
    return;
  }
  pranks_.insert(id);
  stage_.later(chance_.between(60s, 240s), [this, o]() mutable {
    o.kind = order_kind::cancel;
    o.revision = 2;
    o.reason = "panggilan iseng";
    stage_.say(order_received{o, dispatcher_on_duty});
  });
}

void console::on(const fact& f, const stage&) {
  if (const auto* raised = std::get_if<alarm_raised>(&f.body); raised && !f.order.empty()) {
    stage_.later(chance_.between(30s, 180s),
                 [this, order = f.order, agency = raised->agency] { see_to(order, agency); });
  } else if (const auto* distress = std::get_if<emergency_raised>(&f.body)) {
    const auto taken = chance_.between(5s, 20s);
    stage_.later(taken, [this, id = distress->id] {
      stage_.say(emergency_ack_requested{id, dispatcher_on_duty, "menelepon regu"});
    });
    stage_.later(taken + chance_.between(60s, 300s), [this, id = distress->id] {
      stage_.say(emergency_clear_requested{id, dispatcher_on_duty, "sudah bicara, aman"});
    });
  } else if (const auto* moved = std::get_if<assignment_moved>(&f.body);
             moved && moved->to == assignment_state::accepted) {
    stage_.later(shift_length, [this, order = f.order, unit = moved->unit] { tidy_up(order, unit); });
  } else if (std::holds_alternative<order_closed>(f.body)) {
    const bool prank = pranks_.erase(f.order) > 0;
    const auto what = prank ? disposition::prank : disposition::real;
    stage_.later(chance_.between(30s, 120s), [this, order = f.order, what] {
      stage_.say(disposition_given{order, what, dispatcher_on_duty, {}});
    });
  }
}

// Behind an alarm is a telephone call.
void console::see_to(const order_id& order, const agency_id& agency) {
  const auto* o = stage_.core().current().find(order);
  if (!o) return;
  if (!o->answered(agency)) call_by_phone(order, agency);
  stage_.say(alarm_close_requested{order, agency, dispatcher_on_duty, "sudah ditelepon"});
}

void console::call_by_phone(const order_id& order, const agency_id& agency) {
  std::vector<unit_id> left;
  for (const auto& a : stage_.core().current().find(order)->assignments)
    if (a.agency == agency && !is_final(a.state)) left.push_back(a.unit);
  const bool somebody = !chance_.hit(manners_.desk_asleep);
  for (std::size_t i = 0; i < left.size(); ++i) {
    const bool goes = somebody && i == 0;
    answer_on_behalf a{order, left[i], goes ? assignment_state::accepted : assignment_state::handed_over,
                       dispatcher_on_duty};
    a.reason = goes ? "" : "tidak terhubung, ditangani instansi lain";
    a.said = goes ? "siap, berangkat" : "";
    a.via = "telepon";
    if (stage_.say(a).code == reply_code::stored && goes) crews_.send_out(order, left[i]);
    if (goes) return;
  }
}

void console::tidy_up(const order_id& order, const unit_id& unit) {
  const auto* o = stage_.core().current().find(order);
  if (!o) return;
  for (const auto& a : o->assignments)
    if (a.unit == unit && !is_final(a.state)) {
      answer_on_behalf done{order, unit, assignment_state::done, dispatcher_on_duty};
      done.reason = "akhir jaga";
      done.said = "sudah selesai";
      done.via = "telepon";
      stage_.say(done);
      return;
    }
}

}  // namespace kentongan::rehearsal
