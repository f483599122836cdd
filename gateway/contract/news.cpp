#include "gateway/contract/news.hpp"

#include "gateway/contract/json.hpp"
#include "gateway/contract/situation.hpp"

#include <algorithm>

namespace kentongan::contract {

using namespace domain;

namespace {

template <class List, class Text>
void put_list(writer& w, std::string_view key, const List& list, Text text) {
  if (list.empty()) return;
  w.open_list(key);
  for (const auto& x : list) w.item(text(x));
  w.close_list();
}

void put_report(writer& w, const report& r) {
  w.item_object().field("seq", r.seq).field("at", r.at).field("layer", name_of(r.layer)).field("state", r.state);
  w.maybe("order", r.order.str()).maybe("rev", std::uint64_t{r.revision}).maybe("number", std::uint64_t{r.number});
  w.maybe("unit", r.unit.str()).maybe("delivery", std::uint64_t{r.delivery}).maybe("channel", r.channel);
  put_actor(w, r.by);
  w.maybe("device_at", r.device_at).maybe("reason", r.reason).maybe("note", r.note);
  put_list(w, "implied", r.implied, [](assignment_state s) { return name_of(s); });
  put_list(w, "units", r.units, [](const unit_id& u) -> const std::string& { return u.str(); });
  w.maybe("subject", r.subject);
  if (r.where) put_position(w, "position", *r.where);
  put_tasks(w, r.tasks);
  if (r.unsure) w.flag("unsure", true);
  if (r.repeat) w.flag("repeat", true);
  w.close();
}

class batcher {
 public:
  batcher(std::string_view gateway, std::string_view boot, std::size_t octets_max)
      : gateway_(gateway), boot_(boot), octets_max_(octets_max) {}

  void add(const report& r) {
    auto it = std::find_if(open_.begin(), open_.end(), [&](const auto& b) { return b.batch.agency == r.agency; });
    if (it == open_.end()) it = open_.insert(open_.end(), begin(r.agency));
    std::string one;
    writer w(one);
    put_report(w, r);
    if (it->any && it->batch.payload.size() + 1 + one.size() + ending.size() > octets_max_) {
      finish(*it);
      *it = begin(r.agency);
    }
    if (it->any) it->batch.payload += ',';
    it->batch.payload += one;
    it->any = true;
  }

  std::vector<news_batch> take() {
    for (auto& b : open_) finish(b);
    return std::move(done_);
  }

 private:
  static constexpr std::string_view ending = "]}";
  struct building {
    news_batch batch;
    bool any = false;
  };

  building begin(const agency_id& agency) const {
    building b{{agency, {}}, false};
    writer w(b.batch.payload);
    w.open().field("v", std::uint64_t{1}).field("gw", gateway_).field("boot", boot_).open_list("statuses");
    return b;
  }
  void finish(building& b) {
    b.batch.payload += ending;
    done_.push_back(std::move(b.batch));
  }

  std::string_view gateway_, boot_;
  std::size_t octets_max_;
  std::vector<building> open_;
  std::vector<news_batch> done_;
};

}  // namespace

std::vector<news_batch> encode_news(std::string_view gateway, std::string_view boot, std::span<const report> reports,
                                    std::size_t octets_max) {
  batcher b(gateway, boot, octets_max);
  for (const auto& r : reports) b.add(r);
  return b.take();
}

void append_view(std::string& out, const order_view& v) {
  const order& o = *v.order;
  writer w(out);
  w.open().field("order", o.id.str()).field("rev", std::uint64_t{v.revision}).field("number", std::uint64_t{v.number});
  w.field("prio", name_of(*o.prio)).maybe("category", o.category).maybe("text", o.text).maybe("addr", o.where.address);
  w.field("edition", std::uint64_t{v.edition});
  if (o.purpose != order_purpose::real) w.field("purpose", name_of(o.purpose));
  w.field("accepted_at", v.accepted_at).field("valid_until", o.valid_until).flag("cancelled", v.cancelled);
  if (!v.verified) w.flag("verified", false);
  if (v.held) w.flag("held", true);
  if (v.what != disposition::unknown) w.field("disposition", name_of(v.what));
  put_list(w, "ticked", v.ticked, [](const std::string& i) -> const std::string& { return i; });
  if (!v.links.empty()) {
    w.open_list("links");
    for (const auto& [other, relation] : v.links)
      w.item_object().field("order", other.str()).field("relation", name_of(relation)).close();
    w.close_list();
  }
  w.open_list("assignments");
  for (const auto& a : v.assignments) {
    w.item_object().field("unit", a.unit.str()).field("agency", a.agency.str()).field("role", name_of(a.role));
    w.field("state", name_of(a.state)).field("since", a.since).maybe("reason", a.reason);
    if (a.result != work_result::unsaid) w.field("result", name_of(a.result));
    if (a.stand_down != stand_down_state::none) w.field("stand_down", name_of(a.stand_down));
    w.maybe("overdue", std::uint64_t{a.overdue_times});
    w.close();
  }
  w.close_list().open_list("deliveries");
  const std::size_t left_out = v.deliveries.size() - std::min(v.deliveries.size(), view_deliveries_max);
  for (const auto& d : std::span(v.deliveries).subspan(left_out))
    w.item_object()
        .field("delivery", std::uint64_t{d.number})
        .field("agency", d.agency.str())
        .maybe("unit", d.unit.str())
        .field("channel", text_of(d.channel))
        .field("kind", name_of(d.kind))
        .field("evidence", name_of(d.state))
        .field("since", d.since)
        .maybe("reason", d.reason)
        .close();
  w.close_list().maybe("deliveries_left_out", std::uint64_t{left_out}).open_list("alarms");
  for (const auto& l : v.ladders)
    if (l.alarm_open) w.item(l.agency.str());
  w.close_list().close();
}

namespace {

// The fields of a fact that a reader of the timeline wants, beside its type and time.
struct fact_writer {
  writer& w;

  void operator()(const order_accepted& f) {
    w.field("number", std::uint64_t{f.number}).field("prio", name_of(*f.order.prio)).maybe("src", f.order.source);
    put_list(w, "units", f.assignments, [](const auto& a) -> const std::string& { return a.unit.str(); });
  }
  void operator()(const order_revised& f) {
    w.field("rev", std::uint64_t{f.order.revision}).maybe("text", f.order.text);
  }
  void operator()(const order_cancelled& f) {
    w.maybe("reason", f.reason);
    put_actor(w, f.by);
  }
  void operator()(const order_closed& f) { w.field("outcome", f.outcome); }
  void operator()(const delivery_advanced& f) {
    w.field("delivery", std::uint64_t{f.delivery}).field("evidence", name_of(f.to)).maybe("reason", f.reason);
    w.maybe("device_at", f.device_at);
  }
  void operator()(const assignment_moved& f) {
    w.field("unit", f.unit.str()).field("from", name_of(f.from)).field("to", name_of(f.to));
    put_list(w, "implied", f.implied, [](assignment_state s) { return name_of(s); });
    put_actor(w, f.by);
    w.maybe("device_at", f.device_at).maybe("reason", f.reason).maybe("note", f.note);
  }
  void operator()(const answer_refused& f) {
    w.field("unit", f.unit.str()).field("from", name_of(f.from)).field("wanted", name_of(f.wanted));
    w.field("why", name_of(f.why)).maybe("device_at", f.device_at);
    put_actor(w, f.by);
  }
  void operator()(const ladder_climbed& f) {
    w.field("agency", f.agency.str()).field("step", name_of(f.step)).field("sent", std::uint64_t{f.deliveries.size()});
  }
  void operator()(const alarm_raised& f) { w.field("agency", f.agency.str()).maybe("reason", f.reason); }
  void operator()(const alarm_closed& f) {
    w.field("agency", f.agency.str()).maybe("reason", f.reason);
    put_actor(w, f.by);
  }
  void operator()(const unit_reported& f) {
    w.field("unit", f.unit.str()).field("to", name_of(f.to));
    put_actor(w, f.by);
  }
  void operator()(const unit_called& f) {
    w.field("unit", f.unit.str()).field("what", name_of(f.what)).maybe("note", f.note);
    put_actor(w, f.by);
  }
  void operator()(const milestone_filled& f) {
    w.field("unit", f.unit.str()).field("state", name_of(f.state)).maybe("device_at", f.device_at);
    put_actor(w, f.by);
  }
  void operator()(const note_taken& f) {
    w.maybe("unit", f.unit.str()).field("what", name_of(f.what)).maybe("text", f.text).maybe("device_at", f.device_at);
    put_actor(w, f.by);
  }
  void operator()(const overdue_noticed& f) {
    w.field("unit", f.unit.str()).field("what", name_of(f.what)).field("times", std::uint64_t{f.times});
  }
  void operator()(const ladder_reopened& f) { w.field("agency", f.agency.str()).maybe("reason", f.reason); }
  void operator()(const targets_added& f) {
    put_list(w, "units", f.assignments, [](const auto& a) -> const std::string& { return a.unit.str(); });
    w.maybe("reason", f.reason);
    put_actor(w, f.by);
  }
  void operator()(const target_dropped& f) {
    w.field("unit", f.unit.str()).maybe("reason", f.reason);
    put_actor(w, f.by);
  }
  void operator()(const stand_down_climbed& f) { w.field("unit", f.unit.str()).field("step", name_of(f.step)); }
  void operator()(const stand_down_settled& f) {
    w.field("unit", f.unit.str()).flag("confirmed", f.confirmed).maybe("reason", f.reason);
    put_actor(w, f.by);
  }
  void operator()(const order_verified& f) { put_actor(w, f.by); }
  void operator()(const order_released&) {}
  void operator()(const disposition_set& f) {
    w.field("what", name_of(f.what)).maybe("note", f.note);
    put_actor(w, f.by);
  }
  void operator()(const order_linked& f) {
    w.field("other", f.other.str()).field("relation", name_of(f.relation));
    put_actor(w, f.by);
  }
  void operator()(const sop_ticked& f) {
    w.field("item", f.item).flag("done", f.done).maybe("unit", f.unit.str());
    put_actor(w, f.by);
  }
  void operator()(const gateway_started& f) { w.field("boot", f.boot).field("version", f.version); }
  void operator()(const situation_fact auto& f) { put_situation(w, f); }
};

}  // namespace

void append_fact(std::string& out, const fact& f) {
  writer w(out);
  w.open().field("seq", f.seq).field("at", f.at).field("type", name_of(f.body)).maybe("order", f.order.str());
  std::visit(fact_writer{w}, f.body);
  w.close();
}

std::string encode_unit(const unit_id& unit, availability a, utc_time at,
                        std::span<const std::pair<const order_view*, const assignment_view*>> open) {
  std::string out;
  writer w(out);
  w.open().field("v", std::uint64_t{1}).field("unit", unit.str()).field("availability", name_of(a)).field("at", at);
  w.open_list("assignments");
  for (const auto& [o, as] : open)
    w.item_object()
        .field("order", o->order->id.str())
        .field("number", std::uint64_t{o->number})
        .field("state", name_of(as->state))
        .field("since", as->since)
        .close();
  w.close_list().close();
  return out;
}

}  // namespace kentongan::contract
