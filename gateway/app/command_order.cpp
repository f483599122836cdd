// order new, list, show, cancel: the call centre's orders from a terminal.
#include "gateway/app/client_session.hpp"
#include "gateway/app/watch_follow.hpp"
#include "gateway/app/watch_json.hpp"
#include "gateway/app/watch_screen.hpp"
#include "gateway/contract/orders.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <memory>

namespace kentongan::app {

namespace json = boost::json;

namespace {

struct order_options : client_options {
  domain::order order;
  std::string priority;
  std::vector<std::string> targets;
  double lat_deg = 0, lon_deg = 0;
  bool has_place = false;
  unsigned valid_min = 0;  // 0: the gateway's default
  bool watch = false;
};

// 48 bits of time and 80 of chance, in the alphabet and the order of a ULID (github.com/ulid/spec): ids sort by age.
std::string new_order_id(domain::utc_time now, std::random_device& random) {
  static constexpr char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  std::string id(26, '0');
  auto ms = static_cast<std::uint64_t>(now.time_since_epoch().count());
  for (std::size_t i = 10; i-- > 0; ms /= 32) id[i] = alphabet[ms % 32];
  for (std::size_t i = 10; i < 26; ++i) id[i] = alphabet[random() % 32];
  return id;
}

// Sorts "agency/damkar" and "unit/damkar-1" into the order; what is wrong with one, else nothing.
std::string add_target(domain::order& o, const std::string& target) {
  const auto slash = target.find('/');
  const auto kind = target.substr(0, slash), name = slash == target.npos ? std::string() : target.substr(slash + 1);
  if (!domain::is_topic_level(name) || (kind != "agency" && kind != "unit"))
    return "'" + target + "' does not read agency/ID or unit/ID";
  if (kind == "agency")
    o.to_agencies.emplace_back(name);
  else
    o.to_units.emplace_back(name);
  return {};
}

watch_reader reader_of(const client_options& o) { return {o.language, utc_offset_of(wall_clock())}; }

void print(const std::vector<std::string>& lines) {
  for (const auto& l : lines) std::cout << l << '\n';
}

// What the gateway said to an order or a cancel; false when it said no.
bool stored(const json::object& reply, const client_options& o) {
  if (o.json) std::cout << json::serialize(reply) << '\n';
  if (loose::text(reply, "state") == "stored") return true;
  if (!o.json)
    std::cerr << word(o.language, "done.rejected") << ": " << loose::text(reply, "reason") << ": "
              << loose::text(reply, "detail") << '\n';
  return false;
}

// "damkar-1 (aprs:DMKR1-7, phone:damkar-1), damkar-2 (...)"; nothing when the order is not open any more.
std::string called(const json::object& response) {
  const auto order = read_order(loose::object(response, "open"));
  std::string out;
  if (!order) return out;
  for (const auto& a : order->assignments) {
    std::string channels;
    for (const auto& d : order->deliveries)
      if (d.unit == a.unit) channels += (channels.empty() ? "" : ", ") + d.channel;
    out += (out.empty() ? "" : ", ") + a.unit + (channels.empty() ? "" : " (" + channels + ')');
  }
  return out;
}

int send_order(const configuration& c, const order_options& given) {
  domain::order o = given.order;
  std::random_device random;
  const auto now = wall_clock();
  if (o.id.empty()) o.id = domain::order_id(new_order_id(now, random));
  if (!domain::is_order_id(o.id.str())) throw client_error(exit_usage, "--id: must match [A-Za-z0-9_-]{1,64}");
  for (const auto& t : given.targets)
    if (const auto problem = add_target(o, t); !problem.empty()) throw client_error(exit_usage, "--to: " + problem);
  o.prio = domain::from_name<domain::priority>(given.priority);
  if (given.has_place) {
    o.where.lat_deg = given.lat_deg;
    o.where.lon_deg = given.lon_deg;
  }
  // Without these two the same command line makes the same order, so that repeating it with --id is a repeat.
  if (given.valid_min > 0) {
    o.created = now;
    o.valid_until = now + std::chrono::minutes(given.valid_min);
  }

  std::vector<std::string> filters;
  if (given.watch) filters = follow_filters(c);
  client_session session(c, given, std::move(filters));
  order_follower follower(session, o.id.str(), reader_of(given));
  json::object reply;
  try {
    reply = session.exchange(session.topics().centre_order(), contract::encode(o));
  } catch (const client_error& e) {
    throw client_error(e.exit_code, std::string(e.what()) +
                                        "\nThe order may have been taken all the same. Look with: " +
                                        "kentongan order show " + o.id.str());
  }
  if (!stored(reply, given)) return exit_refused;
  if (!given.json) {
    std::cout << word(given.language, "done.accepted") << " #" << loose::count(reply, "number") << " (id " << o.id.str()
              << ')';
    if (loose::flag(reply, "dup") == true) std::cout << ", " << word(given.language, "done.repeat");
    const auto who = called(session.ask("order", {{"order", o.id.str()}}));
    std::cout << '\n'
              << word(given.language, "done.called") << ": "
              << (who.empty() ? std::string(word(given.language, "done.nobody")) : who) << '\n';
  }
  std::cout.flush();
  if (given.watch) follower.run();
  return 0;
}

int list_orders(const configuration& c, const client_options& o) {
  client_session session(c, o);
  const auto reply = session.ask("orders", {{"limit", 1000}});
  if (o.json) {
    std::cout << json::serialize(reply) << '\n';
    return 0;
  }
  std::vector<watch_order> orders;
  for (const auto* v : loose::objects(reply, "orders"))
    if (auto order = read_order(*v)) orders.push_back(std::move(*order));
  print(list_lines(orders, reader_of(o), wall_clock()));
  if (const auto open = loose::count(reply, "open"); open > orders.size())
    std::cout << '+' << open - orders.size() << ' ' << word(o.language, "board.not_shown") << '\n';
  return 0;
}

int show_order(const configuration& c, const client_options& o, const std::string& given) {
  client_session session(c, o);
  const auto id = find_order(session, given);
  const auto reply = session.ask("order", {{"order", id}});
  if (!reply.contains("open") && loose::objects(reply, "facts").empty())
    throw client_error(exit_refused, "no order '" + id + "' is known; one that has ended is found by its id");
  if (o.json)
    std::cout << json::serialize(reply) << '\n';
  else
    print(show_lines(id, reply, reader_of(o), wall_clock()));
  return 0;
}

int cancel_order(const configuration& c, const client_options& o, const std::string& given, const std::string& reason,
                 const std::string& source) {
  client_session session(c, o);
  domain::order cancel;
  cancel.id = domain::order_id(find_order(session, given));
  const auto known = read_order(loose::object(session.ask("order", {{"order", cancel.id.str()}}), "open"));
  if (!known) throw client_error(exit_refused, "order '" + cancel.id.str() + "' is not open");
  cancel.kind = domain::order_kind::cancel;
  cancel.revision = static_cast<std::uint32_t>(known->revision + 1);
  cancel.reason = reason;
  cancel.source = source;
  const auto reply = session.exchange(session.topics().centre_order(), contract::encode(cancel));
  if (!stored(reply, o)) return exit_refused;
  if (!o.json)
    std::cout << word(o.language, "done.cancelled") << " #" << known->number << " (id " << cancel.id.str() << ")\n";
  return 0;
}

void add_new(CLI::App& parent, command& chosen) {
  auto* c = parent.add_subcommand("new", "Send an order, and say who is called");
  auto o = std::make_shared<order_options>();
  o->order.source = "cli";
  c->add_option("--category", o->order.category, "Code of the city's table; decides who is called, unless --to does");
  c->add_option("--to", o->targets, "agency/ID or unit/ID; may be repeated");
  c->add_option("--prio", o->priority, "P1 emergency, P2 urgent, P3 routine (default: the category's)")
      ->check(CLI::IsMember({"P1", "P2", "P3"}));
  c->add_option("--text", o->order.text, "What has happened and what to do; for phones and desks")->required();
  c->add_option("--radio", o->order.radio_text, "The words for the air, plain ASCII (default: made from the text)");
  c->add_option("--address", o->order.where.address, "Where");
  c->add_option("--kecamatan", o->order.where.kecamatan, "District; finds the local police and health posts");
  auto* lat = c->add_option("--lat", o->lat_deg, "Latitude, degrees (WGS 84)")->check(CLI::Range(-90.0, 90.0));
  auto* lon = c->add_option("--lon", o->lon_deg, "Longitude, degrees (WGS 84)")->check(CLI::Range(-180.0, 180.0));
  lat->needs(lon);
  lon->needs(lat);
  c->add_option_function<std::string>(
      "--incident", [o](const std::string& id) { o->order.incident = domain::incident_id(id); },
      "Incident that this order belongs to");
  c->add_option("--valid-min", o->valid_min, "Valid for so many minutes (default: the gateway's)")
      ->check(CLI::Range(1u, 100'000u));
  c->add_option_function<std::string>(
      "--id", [o](const std::string& id) { o->order.id = domain::order_id(id); },
      "The order's id (default: a new one); the same again is recognised as a repeat");
  c->add_option("--src", o->order.source, "Who sends it, for the audit")->capture_default_str();
  c->add_flag("--unverified", o->order.unverified, "Nobody has checked the call: no radio until 'order verify'");
  c->add_option_function<std::string>(
       "--drill", [o](const std::string& name) { o->order.purpose = *domain::from_name<domain::order_purpose>(name); },
       "roll_call: everybody says that he is there; test_alarm: every channel is tried. No ladder, no statistics")
      ->check(CLI::IsMember({"roll_call", "test_alarm"}));
  c->add_flag("--watch", o->watch, "Then follow the order's news until it is closed");
  add_client_options(*c, *o);
  c->footer(
      "Examples:\n"
      "  kentongan order new --category L-KEBAKARAN --address \"Jl. Merdeka 10\" --text \"Rumah terbakar\"\n"
      "  kentongan order new --to agency/damkar --to unit/pmi-1 --prio P2 --text \"Pohon tumbang\" --watch\n"
      "  kentongan order new --drill roll_call --valid-min 10 --text \"Apel pagi\"\n"
      "  kentongan order new --id 2026-0131-7 --category T1-02 --lat -8.0955 --lon 112.1609 --text \"Ibu melahirkan\"");
  c->callback([&chosen, o, lat] {
    o->has_place = lat->count() > 0;
    chosen = [o](const common_options& common) {
      return with_configuration(common, [&](const configuration& config) { return send_order(config, *o); });
    };
  });
}

}  // namespace

void add_order(CLI::App& root, command& chosen) {
  auto* order = root.add_subcommand("order", "Send, list, show and cancel orders of a running gateway");
  order->require_subcommand(1);
  order->footer(
      "Examples:\n  kentongan order new --category L-KEBAKARAN --text \"Rumah terbakar\"\n"
      "  kentongan order list\n  kentongan order show 12\n  kentongan order cancel 12 --reason \"salah alamat\"");
  add_new(*order, chosen);
  add_amend(*order, chosen);

  struct named : client_options {
    std::string order, reason, source = "cli";
  };
  auto* list = order->add_subcommand("list", "The open orders, oldest first");
  auto l = std::make_shared<client_options>();
  add_client_options(*list, *l);
  list->footer("Examples:\n  kentongan order list\n  kentongan order list --json --broker tcp://10.0.0.5:1883");
  list->callback([&chosen, l] {
    chosen = [l](const common_options& common) {
      return with_configuration(common, [&](const configuration& config) { return list_orders(config, *l); });
    };
  });

  auto* show = order->add_subcommand("show", "One order: assignments, deliveries with their evidence, timeline");
  auto s = std::make_shared<named>();
  show->add_option("order", s->order, "Id, or the short number of an open one (12 or '#12')")->required();
  add_client_options(*show, *s);
  show->footer("Examples:\n  kentongan order show 12\n  kentongan order show 01JA3Z5T0WQ4X7B9M2N8R6V1KD --lang en");
  show->callback([&chosen, s] {
    chosen = [s](const common_options& common) {
      return with_configuration(common, [&](const configuration& config) { return show_order(config, *s, s->order); });
    };
  });

  auto* cancel = order->add_subcommand("cancel", "Stand everyone down");
  auto k = std::make_shared<named>();
  cancel->add_option("order", k->order, "Id, or the short number (12 or '#12')")->required();
  cancel->add_option("--reason", k->reason, "Why; the crews are told")->required();
  cancel->add_option("--src", k->source, "Who cancels it, for the audit")->capture_default_str();
  add_client_options(*cancel, *k);
  cancel->footer("Examples:\n  kentongan order cancel 12 --reason \"Laporan palsu\"");
  cancel->callback([&chosen, k] {
    chosen = [k](const common_options& common) {
      return with_configuration(common, [&](const configuration& config) {
        return cancel_order(config, *k, k->order, k->reason, k->source);
      });
    };
  });
}

}  // namespace kentongan::app
