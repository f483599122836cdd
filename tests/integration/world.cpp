#include "tests/integration/world.hpp"

#include "mqtt/paho_client.hpp"
#include "tests/support/cpu_seconds.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <sstream>

namespace kentongan::test {

namespace {
namespace json = boost::json;
using clock = std::chrono::steady_clock;

const std::string root = "cc/v1/blitar/";
std::string bin(const std::string& name) { return std::string(KENTONGAN_BIN_DIR) + "/" + name; }

std::string slurp(const std::filesystem::path& p) {
  std::ifstream in(p);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::string text_of(const json::object& o, std::string_view key) {
  const auto* v = o.if_contains(key);
  return v && v->is_string() ? std::string(v->get_string()) : std::string{};
}
}  // namespace

world::world(const std::string& name) {
  std::string pattern = (std::filesystem::temp_directory_path() / ("kentongan-" + name + "-XXXXXX")).string();
  REQUIRE(::mkdtemp(pattern.data()));
  dir_ = pattern;
  std::filesystem::create_directories(dir_ / "broker");
}

world::~world() {
  gateway.kill();
  client_.reset();
  stop_broker();
  ht_.kill();
  std::error_code ignored;
  std::filesystem::remove_all(dir_, ignored);
}

void world::start_broker() {
  mqtt::embedded_broker_settings s;
  s.config.directory = dir_ / "broker";
  s.config.port = port_;  // 0 the first time: a free one, kept from then on
  broker_ = std::make_unique<mqtt::embedded_broker>(io_.get_executor(), std::move(s));
  bool up = false;
  broker_->start([&up](mqtt::broker_state state, std::string_view) { up = state == mqtt::broker_state::running; });
  REQUIRE(run_until([&] { return up; }, 10s));
  port_ = broker_->port();
  if (!client_) connect();
}

void world::stop_broker() {
  if (!broker_) return;
  bool stopped = false;
  broker_->stop([&stopped] { stopped = true; });
  run_until([&] { return stopped; }, 10s);
  broker_.reset();
  gateway_online_ = false;
}

void world::connect() {
  mqtt::paho_settings s;
  s.uri = uri();
  s.client_id = "centre-" + dir_.filename().string();
  s.clean_start = true;
  s.in_flight = 500;
  client_ = mqtt::make_paho_client(io_.get_executor(), s);
  client_->subscribe(
      {{root + "agency/+/evt/order"}, {root + "centre/evt/order"}, {root + "gw/#"}, {root + "resp/#"}, {"test/#"}});
  bool up = false;
  client_->start({[this](mqtt::message&& m) { receive(std::move(m)); }, [&up](bool) { up = true; }, [](auto) {}});
  // `up` is used during this call only; later connections find the client set.
  REQUIRE(run_until([&] { return client_->up(); }, 10s));
  run_for(10ms);
}

void world::start_ht(std::vector<std::string> options) {
  std::vector<std::string> args{bin("stand-in-ht"), "--link", (dir_ / "ht").string(), "--json"};
  args.insert(args.end(), options.begin(), options.end());
  ht_ = process(args, dir_ / "air.log", dir_ / "ht.err");
  REQUIRE(run_until([&] { return std::filesystem::exists(dir_ / "ht"); }, 5s));
}

void world::unplug_ht() {
  ht_.kill();  // the far end of the pseudo-terminal is gone: the gateway's side hangs up
  std::filesystem::remove(dir_ / "ht");
}

void world::start_modem(std::vector<std::string> options, const std::filesystem::path& hands) {
  std::vector<std::string> args{"/bin/sh",
                                "-c",
                                "exec \"$0\" \"$@\" <'" + hands.string() + "'",
                                bin("kentongan-modem"),
                                "--pty",
                                (dir_ / "ht").string(),
                                "--json"};
  args.insert(args.end(), options.begin(), options.end());
  ht_ = process(args, dir_ / "air.log", dir_ / "ht.err");
  REQUIRE(run_until([&] { return std::filesystem::exists(dir_ / "ht"); }, 5s));
}

void world::start_gateway(const gateway_options& o) {
  std::ofstream(dir_ / "k.toml")
      << "[gateway]\ndata_dir = \"" << (dir_ / "data").string() << "\"\n"
      << (o.city.empty() ? "" : "city = \"" + o.city + "\"\n") << "[mqtt]\nurl = \"" << uri()
      << "\"\n[intake]\norders_per_s = 5000\nburst = 5000\n[web]\nport = 0\n[[modem]]\nname = \"m1\"\nport = \""
      << (o.port.empty() ? (dir_ / "ht").string() : o.port) << "\"\nnet = \"vhf1\"\n"
      << o.modem << "[[net]]\nid = \"vhf1\"\ncall = \"112BLT-1\"\n"
      << o.net << o.extra;
  gateway_online_ = false;
  auto command = o.wrapper;
  command.insert(command.end(), {bin("kentongan"), "-c", (dir_ / "k.toml").string(), "serve"});
  gateway = process(command, dir_ / "gateway.out", dir_ / "gateway.log");
}

bool world::wait_ready(std::chrono::milliseconds patience) {
  return run_until([this] { return gateway_online_; }, patience);
}

void world::place(const std::string& id, const std::string& unit, const std::string& text) {
  const json::object o{{"v", 1}, {"id", id}, {"text", text}, {"radio", text}, {"to", json::array{"unit/" + unit}}};
  placed_[id] = {json::serialize(o), clock::now()};
  send_due();
}

void world::send_due() {
  const auto now = clock::now();
  for (auto& [id, p] : placed_) {
    if (p.next > now) continue;
    p.next = now + p.wait;
    p.wait = std::min<std::chrono::milliseconds>(p.wait * 2, 8s);
    publish(root + "centre/cmd/order", p.payload);
  }
}

void world::publish(const std::string& topic, const std::string& payload, bool retained, const std::string& response) {
  mqtt::message m;
  m.topic = topic;
  m.payload = payload;
  m.retained = retained;
  m.response_topic = response;
  client_->publish(std::move(m), [](std::error_code) {});
}

void world::receive(mqtt::message&& m) {
  json::error_code ec;
  const auto value = json::parse(m.payload, ec);
  const auto* body = ec ? nullptr : value.if_object();
  if (m.topic == root + "gw/gw1/state/conn" && body && !m.retained) {
    const auto* online = body->if_contains("online");
    gateway_online_ = online && online->is_bool() && online->get_bool();
  }
  if (m.topic == root + "gw/gw1/state/health" && body) health = *body;
  const auto answered = [this](const std::string& order) { placed_.erase(order); };
  if (body && body->contains("statuses")) {
    for (const auto& v : body->at("statuses").as_array()) {
      const auto& s = v.as_object();
      const std::string order = text_of(s, "order"), status = text_of(s, "layer") + " " + text_of(s, "state");
      statuses[order].insert(status);
      if (status == "order stored") {
        stored.insert(order);
        answered(order);
      }
    }
    return;
  }
  if (body && text_of(*body, "state") == "stored" && body->contains("order")) {  // the reply to a repeat
    stored.insert(text_of(*body, "order"));
    answered(text_of(*body, "order"));
  }
  messages.push_back(std::move(m));
  if (messages.size() > 5000) messages.erase(messages.begin(), messages.begin() + 1000);
}

bool world::has(const std::string& order, const std::string& status) const {
  const auto it = statuses.find(order);
  return it != statuses.end() && it->second.contains(status);
}

bool world::run_until(const std::function<bool()>& done, std::chrono::milliseconds patience) {
  const auto end = clock::now() + patience;
  while (!done()) {
    if (clock::now() >= end) return false;
    io_.restart();
    io_.run_for(5ms);
    if (client_) send_due();
  }
  return true;
}

void world::run_for(std::chrono::milliseconds time) {
  run_until([] { return false; }, time);
}

std::string world::gateway_log() const { return slurp(dir_ / "gateway.log"); }

double world::gateway_load(std::chrono::milliseconds d) {
  const double before = cpu_seconds(gateway.pid());
  run_for(d);
  return (cpu_seconds(gateway.pid()) - before) / std::chrono::duration<double>(d).count();
}

std::vector<json::object> world::air_log() const {
  std::vector<json::object> lines;
  std::istringstream in(slurp(dir_ / "air.log"));
  for (std::string line; std::getline(in, line);) {
    json::error_code ec;
    const auto v = json::parse(line, ec);
    if (!ec && v.is_object()) lines.push_back(v.get_object());
  }
  return lines;
}

int world::run_program(const std::vector<std::string>& arguments, std::string* output) const {
  std::vector<std::string> args{bin("kentongan")};
  args.insert(args.end(), arguments.begin(), arguments.end());
  const auto out = dir_ / "program.out";
  std::filesystem::remove(out);
  process p(args, out, out);
  const int code = p.wait();
  if (output) *output = slurp(out);
  return code;
}

}  // namespace kentongan::test
