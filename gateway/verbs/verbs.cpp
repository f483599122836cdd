#include "gateway/verbs/verbs.hpp"

#include "gateway/contract/commands.hpp"
#include "gateway/contract/json.hpp"
#include "gateway/contract/news.hpp"
#include "gateway/contract/orders.hpp"
#include "gateway/verbs/city_verbs.hpp"
#include "gateway/verbs/concern.hpp"
#include "gateway/verbs/situation_verbs.hpp"

#include <iterator>

namespace kentongan::verbs {

using namespace domain;
using contract::fields;

namespace {

constexpr std::size_t list_items_max = 1'000;
// Reads of the journal under way; more would pile up in memory when somebody asks faster than a disk answers.
constexpr std::size_t reads_max = 16;
// Responses that wait for the disk: each may be as large as a message, and a full disk keeps them for long.
constexpr std::size_t held_max = 16;
// Facts of one order that are looked through for an agency's part; an order has some hundred.
constexpr std::size_t timeline_facts_max = 20'000;

answer failed(fault_kind kind, std::string detail) { return {{}, fault{kind, std::move(detail)}}; }

answer to_answer(const reply& r) {
  if (r.code == reply_code::stored || r.code == reply_code::repeat)
    return {",\"reply\":" + contract::encode_reply(r), {}, true, r.edition, r.code == reply_code::repeat};
  return {{}, fault{fault_kind::refused, r.detail.empty() ? std::string(name_of(r.code)) : r.detail, r}};
}

// As many as fit, and where to go on: behind them, or where there may be more than were asked for.
void put_facts(std::string& body, const std::vector<fact>& list, std::uint64_t next) {
  body += ",\"facts\":[";
  std::string one;
  for (std::size_t i = 0; i < list.size(); ++i) {
    one.clear();
    contract::append_fact(one, list[i]);
    if (body.size() + 1 + one.size() > list_octets_max) {
      next = list[i].seq;
      break;
    }
    if (i) body += ',';
    body += one;
  }
  body += ']';
  if (next) body += ",\"next\":" + std::to_string(next);
}

// A place among few, given back when the last copy goes: when what it is for has run, or was dropped unrun.
std::shared_ptr<void> take_place(const std::shared_ptr<std::size_t>& count, std::size_t max) {
  if (*count >= max) return nullptr;
  ++*count;
  return {count.get(), [count](void*) { --*count; }};
}

}  // namespace

// An order's facts, read page by page from the first on, because only then an agency's part can be told.
struct agency_timeline {
  fact_filter filter;
  order_id order;
  std::uint64_t from, at = 0;
  answer out;
  std::vector<fact> kept = {};
  std::size_t seen = 0;
  std::shared_ptr<void> place = {};
};

void verbs::when_durable(handler done, std::function<void()> what) {
  if (!p_.when_durable) return what();
  auto place = take_place(held_, held_max);
  if (!place) return done(failed(fault_kind::busy, "the journal is busy; repeat later"));
  p_.when_durable([what = std::move(what), place = std::move(place)] { what(); });
}

void verbs::facts(const order_id& id, std::uint64_t from, std::size_t limit, answer out, handler done) {
  auto place = take_place(reads_, reads_max);
  if (!place) return done(failed(fault_kind::busy, "too many requests at once; repeat later"));
  p_.journal.read(id, from, limit,
                  [place, limit, id, from, out = std::move(out), done = std::move(done)](
                      std::error_code ec, std::vector<fact> list) mutable {
                    place.reset();
                    if (ec) return done(failed(fault_kind::unreadable, "the journal cannot be read: " + ec.message()));
                    if (!id.empty() && list.empty() && from == 0 && out.body.empty()) out.found = false;
                    put_facts(out.body, list, list.size() == limit ? list.back().seq + 1 : 0);
                    done(std::move(out));
                  });
}

void verbs::timeline(std::shared_ptr<agency_timeline> t, handler done) {
  p_.journal.read(t->order, t->at, list_items_max, [this, t, done](std::error_code ec, std::vector<fact> list) {
    if (ec) return done(failed(fault_kind::unreadable, "the journal cannot be read: " + ec.message()));
    t->seen += list.size();
    for (auto& f : list)
      if (t->filter.keep(f) && f.seq >= t->from) t->kept.push_back(std::move(f));
    if (list.size() == list_items_max && t->seen < timeline_facts_max) {
      t->at = list.back().seq + 1;
      return timeline(t, done);
    }
    t->place.reset();
    if (!t->filter.concerned() && t->out.body.empty()) {
      t->out.found = false;
      t->kept.clear();
    }
    put_facts(t->out.body, t->kept, 0);
    done(std::move(t->out));
  });
}

void verbs::order(const order_id& id, std::uint64_t from, const agency_id& agency, handler done) {
  answer out;
  if (const auto* v = p_.board.find_open(id)) {
    const auto part = agency.empty() ? std::nullopt : part_of(*v, agency);
    if (agency.empty() || part) {
      out.body = ",\"open\":";
      contract::append_view(out.body, part ? *part : *v);
      out.edition = v->edition;
    }
  }
  when_durable(done, [this, id, from, agency, done, out = std::move(out)]() mutable {
    if (agency.empty() || id.empty()) return facts(id, from, list_items_max, std::move(out), done);
    auto place = take_place(reads_, reads_max);
    if (!place) return done(failed(fault_kind::busy, "too many requests at once; repeat later"));
    timeline(std::make_shared<agency_timeline>(
                 agency_timeline{{*p_.directory, agency}, id, from, 0, std::move(out), {}, 0, std::move(place)}),
             done);
  });
}

void verbs::orders(const boost::json::object& request, const agency_id& asks, handler done) {
  fields f(request);
  const auto limit = static_cast<std::size_t>(f.integer("limit", 1, list_items_max).value_or(100));
  const auto from = static_cast<std::uint64_t>(f.integer("from", 0, INT64_MAX).value_or(0));
  const agency_id agency(f.text("agency", 32));
  const unit_id unit(f.text("unit", 32));
  const auto prio = f.choice<priority>("prio");
  const std::string category = f.text("category", 64);
  if (f.fault()) return done(failed(fault_kind::malformed, f.fault()->detail));

  const auto has_unit = [&](const assignment_view& a) { return a.unit == unit; };
  std::string list, one;
  std::size_t written = 0, open = 0;
  std::uint64_t next = 0;
  p_.board.visit_open(0, [&](std::uint64_t seq, const order_view& v) {
    if (!asks.empty() && !concerns(v, asks)) return true;
    ++open;
    if (seq < from || next) return true;
    if (!agency.empty() && !concerns(v, agency)) return true;
    if (prio && v.order->prio != prio) return true;
    if (!category.empty() && v.order->category != category) return true;
    const auto part = asks.empty() ? std::nullopt : part_of(v, asks);
    const auto& shown = part ? *part : v;
    if (!unit.empty() && std::none_of(shown.assignments.begin(), shown.assignments.end(), has_unit)) return true;
    one.clear();
    contract::append_view(one, shown);
    if (written == limit || (written > 0 && list.size() + 1 + one.size() > list_octets_max)) {
      next = seq;
      return true;
    }
    if (written++) list += ',';
    list += one;
    return true;
  });
  std::string body = ",\"open\":" + std::to_string(open) + ",\"orders\":[" + list + ']';
  if (next) body += ",\"next\":" + std::to_string(next);
  when_durable(done, [done, body = std::move(body)] { done({body}); });
}

std::optional<std::uint32_t> verbs::edition_of(const order_id& id, const agency_id& agency) const {
  const auto* v = p_.board.find_open(id);
  if (!v || (!agency.empty() && !concerns(*v, agency))) return std::nullopt;
  return v->edition;
}

void verbs::submit(event e, handler done) {
  p_.intake.submit(std::move(e), [done = std::move(done)](const reply& r) { done(to_answer(r)); });
}

void verbs::place(domain::order o, const asker& by, handler done) {
  if (const auto problem = bind_to_agency(o, by.agency))
    return done({{}, fault{fault_kind::forbidden, problem->detail}});
  // Who is responsible for it: the person that the sender names, else whoever sends.
  if (o.source.empty()) o.source = by.name;
  actor who{by.role.value_or(actor_role::dispatcher), o.source.empty() ? std::string("centre") : o.source, by.channel};
  submit(order_received{std::move(o), std::move(who)}, std::move(done));
}

void verbs::cancel(const order_id& id, std::string reason, const asker& by, handler done) {
  const auto* v = edition_of(id, by.agency) ? p_.board.find_open(id) : nullptr;
  if (!v) {
    reply r;
    r.code = reply_code::unknown;
    r.order = id;
    return done({{}, fault{fault_kind::refused, "no such order is open", r}});
  }
  domain::order o;
  o.id = id;
  o.kind = order_kind::cancel;
  o.revision = v->revision + 1;
  o.reason = std::move(reason);
  place(std::move(o), by, std::move(done));
}

// A change that was understood: by whom, and may he?
void verbs::change(std::string_view verb, const asker& by, handler done, event e) {
  std::visit(
      [&by](auto& x) {
        if constexpr (requires { x.by; }) {
          if (by.role) x.by.role = *by.role;
          x.by.channel = by.channel;
        }
      },
      e);
  if (!by.agency.empty()) {
    if (!p_.directory || !may_change(e, by.agency, *p_.directory, p_.board))
      return done(failed(fault_kind::forbidden, std::string(verb) + ": that is not " + by.agency.str() + "'s"));
  }
  submit(std::move(e), std::move(done));
}

void verbs::ask(std::string_view verb, const boost::json::object& request, const asker& by, handler done) {
  const agency_id& agency = by.agency;
  const auto later = [&](std::string body) { when_durable(done, [done, body = std::move(body)] { done({body}); }); };
  if (!agency.empty() && !p_.directory) return done(failed(fault_kind::no_such_verb, "not for an agency"));
  fields f(request);
  const order_id id(f.text("order", 64));
  const auto limit = static_cast<std::size_t>(f.integer("limit", 1, list_items_max).value_or(100));
  const auto from = static_cast<std::uint64_t>(f.integer("from", 0, INT64_MAX).value_or(0));
  const auto at = verb == "roster" ? f.time("at") : std::nullopt;
  if (f.fault()) return done(failed(fault_kind::malformed, f.fault()->detail));
  if (auto command = contract::decode_command(verb, request)) {
    if (const auto* problem = std::get_if<rejection>(&*command))
      return done(failed(fault_kind::malformed, problem->detail));
    return change(verb, by, std::move(done), std::get<event>(std::move(*command)));
  }
  if (verb == "orders") return orders(request, agency, std::move(done));
  if (verb == "order") return order(id, from, agency, std::move(done));
  if (verb == "units") {
    std::string body = ",\"units\":{";
    bool first = true;
    for (const auto& [u, a] : p_.board.units()) {
      const auto* known = agency.empty() ? nullptr : p_.directory->find(u);
      if (!agency.empty() && (!known || known->agency != agency)) continue;
      if (!std::exchange(first, false)) body += ',';
      body += '"' + u.str() + "\":\"" + std::string(name_of(a)) + '"';
    }
    return later(body + '}');
  }
  // What is told of the whole gateway is no agency's.
  if (agency.empty()) {
    if (verb == "replay") return facts({}, from, limit, {}, std::move(done));
    if (verb == "status") return done({",\"health\":" + p_.health()});
    if (verb == "stations" && p_.stations) return done({",\"heard\":" + p_.stations()});
    if (verb == "examine" && p_.examine) {
      const auto modem = f.text("modem", 32);
      const auto what = f.choice<modem_exam>("what").value_or(modem_exam::levels);
      const std::chrono::seconds time{f.integer("seconds", 1, 30).value_or(10)};
      if (f.fault()) return done(failed(fault_kind::malformed, f.fault()->detail));
      if (const auto why_not = p_.examine(modem, what, time); !why_not.empty())
        return done(failed(fault_kind::malformed, why_not));
      return done({});
    }
  }
  if (p_.situation) {
    const auto answered =
        agency.empty()
            ? answer_situation(verb, at, *p_.situation, p_.clock().utc)
            : answer_situation(verb, at, agency_situation(*p_.situation, *p_.directory, agency), p_.clock().utc);
    if (answered) return later(*answered);
  }
  if (p_.directory)
    if (auto body = answer_city(verb, *p_.directory, agency)) return done({std::move(*body)});
  done(failed(fault_kind::no_such_verb,
              "no such verb; there are orders, order, units, replay, status, stations, examine, answer, alarm, "
              "targets, verify, "
              "link, disposition, tick, note, emergencies, emergency-ack, emergency-clear, readiness, roster, duty, "
              "quiet, agencies and categories"));
}

}  // namespace kentongan::verbs
