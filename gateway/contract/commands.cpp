#include "gateway/contract/commands.hpp"

#include "gateway/contract/json.hpp"
#include "gateway/contract/orders.hpp"

namespace kentongan::contract {

using namespace domain;

namespace {

// The fields that most verbs have, read once.
struct command {
  fields f;
  order_id order;
  actor by;
  std::optional<std::uint32_t> edition;

  explicit command(const boost::json::object& o) : f(o), order(f.text("order", 64)) {
    const auto role = f.choice<actor_role>("role").value_or(actor_role::dispatcher);
    by = {role == actor_role::desk ? actor_role::desk : actor_role::dispatcher, f.text("by", 64), "mqtt"};
    if (by.name.empty()) missing("by", "name the person who says so");
    if (const auto e = f.integer("edition", 1, UINT32_MAX)) edition = static_cast<std::uint32_t>(*e);
  }
  void missing(std::string_view key, std::string_view what = "is missing") {
    f.fail(reject_reason::malformed, key, std::string(what));
  }
  // A text that must say something.
  std::string needed(std::string_view key, std::size_t octets_max) {
    auto text = f.text(key, octets_max);
    if (text.empty()) missing(key);
    return text;
  }
  template <named E>
  E chosen(std::string_view key) {
    const auto value = f.choice<E>(key);
    if (!value) missing(key);
    return value.value_or(E{});
  }
};

event decode_targets_change(command& c) {
  targets_changed e{c.order, {}, {}, {}, c.by, c.f.text("reason", 500), c.edition};
  decode_target_list(c.f, "add", e.add_agencies, e.add_units);
  std::vector<agency_id> whole;
  decode_target_list(c.f, "drop", whole, e.drop_units);
  if (!whole.empty()) c.missing("drop", "names units only");
  if (e.add_agencies.empty() && e.add_units.empty() && e.drop_units.empty()) c.missing("add", "nobody is named");
  return e;
}

event decode_duty(command& c) {
  const auto to = c.f.choice<duty_state>("to");
  if (!to) c.missing("to", "is missing: on, off or as_rostered");
  return duty_change_requested{responder_id(c.f.text("responder", 32)),
                               to.value_or(duty_state::on),
                               c.f.time("until").value_or(utc_time{}),
                               responder_id(c.f.text("instead_of", 32)),
                               c.by,
                               c.f.text("reason", 500)};
}

using decoder = event (*)(command&);
struct verb_row {
  std::string_view verb;
  decoder decode;
  bool about_an_order = true;
};
constexpr verb_row verbs[] = {
    {"answer",
     [](command& c) -> event {
       answer_on_behalf e{c.order, unit_id(c.f.text("unit", 32)), c.chosen<assignment_state>("state"), c.by, {}, {}, {},
                          {}};
       e.reason = c.f.text("reason", 500);
       e.said = c.f.text("said", 500);
       e.via = c.f.text("via", 64);
       e.edition = c.edition;
       return e;
     }},
    {"alarm",
     [](command& c) -> event {
       return alarm_close_requested{c.order, agency_id(c.f.text("agency", 32)), c.by, c.f.text("reason", 500)};
     },
     false},
    {"targets", decode_targets_change},
    {"verify",
     [](command& c) -> event {
       return order_verify_requested{c.order, c.by, c.edition};
     }},
    {"link",
     [](command& c) -> event {
       return orders_linked{c.order, order_id(c.needed("other", 64)), c.chosen<order_relation>("relation"), c.by,
                            c.edition};
     }},
    {"disposition",
     [](command& c) -> event {
       return disposition_given{c.order, c.chosen<disposition>("what"), c.by, c.f.text("note", 500)};
     }},
    {"tick",
     [](command& c) -> event {
       return sop_tick_given{c.order, c.needed("item", 32), c.f.flag("done").value_or(true), channel_kind::phone, {},
                             c.by};
     }},
    {"note",
     [](command& c) -> event {
       return console_note{c.order, c.by, c.needed("text", 500)};
     }},
    {"emergency-ack",
     [](command& c) -> event {
       return emergency_ack_requested{emergency_id(c.f.text("emergency", 320)), c.by, c.f.text("note", 500)};
     },
     false},
    {"emergency-clear",
     [](command& c) -> event {
       return emergency_clear_requested{emergency_id(c.f.text("emergency", 320)), c.by, c.f.text("reason", 500)};
     },
     false},
    {"duty", decode_duty, false},
    {"quiet",
     [](command& c) -> event {
       return net_quiet_requested{net_id(c.needed("net", 32)), c.f.time("until"), c.by, c.f.text("reason", 500)};
     },
     false},
};

}  // namespace

std::optional<std::variant<event, rejection>> decode_command(std::string_view verb, const boost::json::object& o) {
  for (const auto& row : verbs) {
    if (row.verb != verb) continue;
    command c(o);
    event e = row.decode(c);
    if (row.about_an_order && c.order.empty()) c.missing("order");
    if (c.f.fault()) return *c.f.fault();
    return e;
  }
  return std::nullopt;
}

}  // namespace kentongan::contract
