#include "gateway/app/client_session.hpp"

#include "gateway/app/watch_json.hpp"
#include "mqtt/paho_client.hpp"
#include "mqtt/uri.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <iostream>
#include <utility>

namespace kentongan::app {

namespace json = boost::json;
using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

namespace {

constexpr auto connect_timeout = 5s;
constexpr std::size_t early_max = 10'000;
constexpr auto first_pause = 1000ms, longest_pause = 8000ms;

std::string broker_of(const settings& s, const client_options& o) {
  if (!o.broker.empty()) {
    if (!mqtt::parse_broker_uri(o.broker))
      throw client_error(exit_usage,
                         "--broker: '" + o.broker + "' does not read tcp://host[:port] or ssl://host[:port]");
    return o.broker;
  }
  if (!s.mqtt.url.empty()) return s.mqtt.url;
  if (s.mqtt.broker.port == 0)
    throw client_error(exit_config,
                       "mqtt.broker.port is 0, so the gateway's broker may be anywhere: name it by --broker");
  return "tcp://127.0.0.1:" + std::to_string(s.mqtt.broker.port);
}

std::string password_of(const mqtt_settings& s) {
  std::string line;
  if (s.password_file.empty()) return line;
  std::ifstream in(s.password_file);
  if (!std::getline(in, line))
    throw client_error(exit_config, "mqtt.password_file: " + s.password_file.string() + " cannot be read");
  return line;
}

}  // namespace

struct client_session::pending {
  mqtt::message message;
  boost::asio::steady_timer timer;
  steady::time_point give_up;
  std::chrono::milliseconds pause = first_pause;
  reply_handler done;
};

client_session::client_session(const configuration& c, const client_options& o, std::vector<std::string> filters)
    : uri_(broker_of(c.settings, o)),
      gateway_(c.settings.gateway.id),
      city_(c.city.id),
      topics_(c.city.id, c.settings.gateway.id),
      timeout_(o.timeout) {
  mqtt::paho_settings p;
  p.uri = uri_;
  p.client_id = random_id("cli-");
  p.username = c.settings.mqtt.username;
  p.password = password_of(c.settings.mqtt);
  p.tls.ca_file = c.settings.mqtt.ca_file;
  p.tls.certificate_file = c.settings.mqtt.cert_file;
  p.tls.key_file = c.settings.mqtt.key_file;
  p.session_expiry = 0s;
  p.clean_start = true;
  p.stop_timeout = 500ms;
  p.jitter_seed = random_();
  client_ = mqtt::make_paho_client(io_.get_executor(), std::move(p));
  my_topic_ = topics_.response(random_id("cli-"));
  std::vector<mqtt::subscription> wanted{{my_topic_, 1}};
  for (auto& f : filters) wanted.push_back({std::move(f), 1});
  client_->subscribe(std::move(wanted));
  connect();
}

client_session::~client_session() {
  on_message = nullptr;
  on_connection = nullptr;
  for (auto& [id, p] : pending_) p->timer.cancel();
  pending_.clear();
  bool stopped = false;
  client_->stop({}, [&stopped] { stopped = true; });
  const auto limit = steady::now() + 1s;
  while (!stopped && steady::now() < limit) io_.run_one_until(limit);
  client_.reset();
}

void client_session::connect() {
  client_->start({[this](mqtt::message&& m) { receive(std::move(m)); },
                  [this](bool) {
                    up_ = true;
                    if (on_connection) on_connection(true);
                  },
                  [this](std::string_view reason) {
                    up_ = false;
                    last_trouble_ = reason;
                    if (on_connection) on_connection(false);
                  }});
  const auto limit = steady::now() + connect_timeout;
  // Refused is not the end: the gateway may just be starting its broker.
  while (!up_ && steady::now() < limit) io_.run_one_until(limit);
  if (!up_)
    throw client_error(exit_unreachable, "no gateway's broker at " + uri_ + " (is `kentongan serve` running?)" +
                                             (last_trouble_.empty() ? "" : ": " + last_trouble_));
}

std::string client_session::random_id(std::string_view prefix) {
  char text[17];
  std::snprintf(text, sizeof text, "%08x%08x", random_(), random_());
  return std::string(prefix) + text;
}

void client_session::send(std::string topic, std::string payload, reply_handler done) {
  const std::string correlation = std::to_string(++sent_);
  mqtt::message m;
  m.topic = std::move(topic);
  m.payload = std::move(payload);
  m.response_topic = my_topic_;
  m.correlation = correlation;
  m.expiry = timeout_;  // what nobody waits for any more shall not be acted on when the gateway comes back
  auto p = std::make_shared<pending>(
      pending{std::move(m), boost::asio::steady_timer(io_), steady::now() + timeout_, first_pause, std::move(done)});
  pending_.emplace(correlation, p);
  transmit(p);
}

void client_session::transmit(const std::shared_ptr<pending>& p) {
  client_->publish(p->message, [this](std::error_code ec) {
    if (ec) last_trouble_ = ec.message();
  });
  p->timer.expires_at(std::min(steady::now() + p->pause, p->give_up));
  p->timer.async_wait([this, p](boost::system::error_code ec) {
    if (ec) return;
    if (steady::now() < p->give_up) {
      p->pause = std::min(p->pause * 2, std::chrono::milliseconds(longest_pause));
      return transmit(p);
    }
    if (pending_.erase(p->message.correlation) > 0) p->done(std::nullopt);
  });
}

void client_session::receive(mqtt::message&& m) {
  if (m.topic != my_topic_) {
    if (on_message)
      on_message(m);
    else if (early_.size() < early_max)
      early_.push_back(std::move(m));
    return;
  }
  const auto it = pending_.find(m.correlation);
  if (it == pending_.end()) return;  // the reply to a repeat of what was answered already
  auto reply = loose::parse(m.payload);
  if (!reply) return;  // unreadable: the request is repeated
  const auto p = it->second;
  pending_.erase(it);
  p->timer.cancel();
  p->done(std::move(reply));
}

void client_session::publish(mqtt::message m) {
  client_->publish(std::move(m), [](std::error_code) {});
}

void client_session::run_until(const std::function<bool()>& done) {
  if (on_message)
    for (const auto& m : std::exchange(early_, {})) on_message(m);
  while (!done()) io_.run_one();
}

json::object client_session::await(const std::function<void(reply_handler)>& start) {
  bool over = false;
  std::optional<json::object> result;
  last_trouble_.clear();
  start([&](std::optional<json::object> r) {
    result = std::move(r);
    over = true;
  });
  run_until([&] { return over; });
  if (!result)
    throw client_error(exit_unreachable, "gateway '" + gateway_ + "' of '" + city_ + "' did not reply within " +
                                             std::to_string(timeout_.count()) + " s over " + uri_ +
                                             " (is `kentongan serve` running, with this city and gateway id?)" +
                                             (last_trouble_.empty() ? "" : ": " + last_trouble_));
  return std::move(*result);
}

json::object client_session::exchange(const std::string& topic, const std::string& payload) {
  return await([&](reply_handler h) { send(topic, payload, std::move(h)); });
}

std::string client_session::request_payload(json::object fields) {
  fields["v"] = 1;
  fields["transaction"] = random_id("t-");
  return json::serialize(fields);
}

json::object client_session::ask(std::string_view verb, json::object fields) {
  auto reply = exchange(topics_.request(verb), request_payload(std::move(fields)));
  if (loose::text(reply, "status") != "ok") {
    const auto detail = loose::text(reply, "detail");
    throw client_error(exit_refused, detail.empty() ? "the gateway refused without a reason" : detail);
  }
  return reply;
}

void client_session::ask_later(std::string_view verb, json::object fields, reply_handler done) {
  send(topics_.request(verb), request_payload(std::move(fields)), [done = std::move(done)](auto reply) {
    if (reply && loose::text(*reply, "status") != "ok") reply.reset();
    done(std::move(reply));
  });
}

std::optional<std::vector<std::string_view>> matched_levels(std::string_view filter, std::string_view topic) {
  std::vector<std::string_view> levels;
  while (true) {
    const auto f = filter.find('/'), t = topic.find('/');
    const auto wanted = filter.substr(0, f), level = topic.substr(0, t);
    if (wanted == "+")
      levels.push_back(level);
    else if (wanted != level)
      return std::nullopt;
    if ((f == filter.npos) != (t == topic.npos)) return std::nullopt;
    if (f == filter.npos) return levels;
    filter.remove_prefix(f + 1);
    topic.remove_prefix(t + 1);
  }
}

void add_client_options(CLI::App& c, client_options& o, bool with_json) {
  c.add_option("--broker", o.broker,
               "Broker of the gateway, tcp://host[:port] or ssl://host[:port]; else the settings'");
  c.add_option_function<unsigned>(
       "--timeout", [&o](unsigned s) { o.timeout = std::chrono::seconds(s); },
       "How long to wait for the gateway's reply, in seconds (default 15)")
      ->check(CLI::Range(1u, 600u));
  add_display_options(c, o.language, with_json ? &o.json : nullptr);
}

void add_display_options(CLI::App& c, language& l, bool* as_json) {
  c.add_option_function<std::string>(
       "--lang", [&l](const std::string& name) { l = domain::from_name<language>(name).value_or(language::id); },
       "Language of what is shown: id (default) or en")
      ->check(CLI::IsMember({"id", "en"}));
  if (as_json) c.add_flag("--json", *as_json, "Print JSON instead of text");
}

int with_configuration(const common_options& o, const std::function<int(const configuration&)>& what) {
  const auto config = load_configuration(o);
  if (!config) return exit_config;
  try {
    return what(*config);
  } catch (const client_error& e) {
    std::cout.flush();
    std::cerr << "error: " << e.what() << '\n';
    return e.exit_code;
  }
}

domain::utc_time wall_clock() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::chrono::seconds utc_offset_of(domain::utc_time at) {
  const std::time_t t = std::chrono::system_clock::to_time_t(at);
  std::tm local{};
  return std::chrono::seconds(localtime_r(&t, &local) ? local.tm_gmtoff : 0);
}

domain::utc_time moment_ago(const std::string& given, std::string_view option) {
  std::uint32_t n = 0;
  const auto [end, ec] = std::from_chars(given.data(), given.data() + given.size(), n);
  const std::string unit(end, given.data() + given.size());
  if (ec == std::errc{} && n <= 10'000) {
    if (unit == "m") return wall_clock() - std::chrono::minutes{n};
    if (unit == "h") return wall_clock() - std::chrono::hours{n};
    if (unit == "d") return wall_clock() - std::chrono::days{n};
  }
  if (const auto t = domain::parse_rfc3339(given)) return *t;
  throw client_error(exit_usage,
                     std::string(option) + ": '" + given + "' is no time: 90m, 24h, 7d or 2026-03-19T14:00:00+07:00");
}

std::string find_order(client_session& session, const std::string& given) {
  const bool hash = given.starts_with('#');
  const std::string digits = hash ? given.substr(1) : given;
  std::uint64_t number = 0;
  const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool is_number = ec == std::errc{} && end == digits.data() + digits.size() && digits.size() <= 6;
  if (hash && !is_number) throw client_error(exit_usage, "'" + given + "' is no order number");
  if (!is_number) {
    if (!domain::is_order_id(given)) throw client_error(exit_usage, "'" + given + "' is no order id");
    return given;
  }
  const auto reply = session.ask("orders", {{"limit", 1000}});
  const auto listed = loose::objects(reply, "orders");
  for (const auto* o : listed)
    if (loose::count(*o, "number") == number) return loose::text(*o, "order");
  if (!hash) return given;  // then it is an id that looks like a number
  throw client_error(exit_refused, "no open order has number " + given + "; one that has ended is found by its id");
}

}  // namespace kentongan::app
