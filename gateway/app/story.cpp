// kentongan-story: plays one order from beginning to end against a running gateway, as the call centre and as a
// responder's phone, and looks at the wires only: MQTT messages as any client gets them, the octets that passed the
// virtual modem's serial line, and the packets that its HTs heard and sent on the air. Exit 0 when every step was seen,
// 1 when one was not.
#include "gateway/app/client_session.hpp"
#include "gateway/app/version.hpp"
#include "gateway/contract/orders.hpp"
#include "mqtt/topic.hpp"
#include "radio/codec/aprs.hpp"
#include "radio/codec/ax25.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/steady_timer.hpp>

#include <fstream>
#include <iostream>

namespace kentongan::app {
namespace {

namespace json = boost::json;

constexpr std::string_view unit = "damkar-1", agency = "damkar";

struct step_failed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::string text_of(const json::object& o, std::string_view key) {
  const auto* v = o.if_contains(key);
  return v && v->is_string() ? std::string(v->get_string()) : std::string{};
}

// One APRS message seen on the serial line or on the air, decoded here from its octets.
struct air_message {
  bool serial = false;  // on the modem's line; else at an HT's antenna
  bool from_gateway = false;
  std::string to, text, id;
  bool is_ack = false;
};

std::vector<std::uint8_t> from_hex(std::string_view hex) {
  std::vector<std::uint8_t> octets;
  for (std::size_t i = 0; i + 1 < hex.size();) {
    if (hex[i] == ' ') {
      ++i;
      continue;
    }
    octets.push_back(static_cast<std::uint8_t>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
    i += 2;
  }
  return octets;
}

// Follows the log of the virtual modem: of each line only the raw frame is used, where it was seen, and which way it
// went.
class air_log {
 public:
  explicit air_log(const std::string& file) : in_(file) {
    if (!in_) throw step_failed("the log of the virtual modem cannot be read: " + file);
    in_.seekg(0, std::ios::end);
  }

  std::optional<air_message> next() {
    std::string chunk;
    while (std::getline(in_, chunk)) {
      line_ += chunk;
      if (in_.eof()) break;  // the rest of this line is not written yet
      const std::string line = std::exchange(line_, {});
      if (auto m = read(line)) return m;
    }
    in_.clear();
    return std::nullopt;
  }

 private:
  static std::optional<air_message> read(const std::string& line) {
    json::error_code ec;
    const auto value = json::parse(line, ec);
    if (ec || !value.is_object()) return std::nullopt;
    const auto octets = from_hex(text_of(value.get_object(), "ax25"));
    radio::ax25_frame frame;
    radio::aprs_message m;
    if (radio::ax25_decode(octets, frame) != radio::ax25_result::ok) return std::nullopt;
    if (radio::aprs_parse(frame.info, m) != radio::aprs_result::message) return std::nullopt;
    return air_message{text_of(value.get_object(), "where") == "serial",
                       text_of(value.get_object(), "dir") == "in",
                       std::string(m.addressee),
                       std::string(m.text),
                       std::string(m.id.value_or("")),
                       m.kind == radio::aprs_kind::ack};
  }

  std::ifstream in_;
  std::string line_;
};

class story {
 public:
  story(const configuration& config, const client_options& options, const std::string& air_file)
      : topics_(config.city.id, config.settings.gateway.id),
        session_(config, options, {topics_.agency_news("+"), topics_.phone_order(unit), topics_.phone_receipt(unit)}),
        air_(air_file),
        began_(wall_clock()) {
    session_.on_message = [this](const mqtt::message& m) { seen_.push_back(m); };
    for (const auto& u : config.city.units)
      if (u.id.str() == unit)
        for (const auto& c : u.channels)
          if (c.kind == domain::channel_kind::aprs) call_ = c.address;
    if (call_.empty()) throw step_failed("the city has no unit damkar-1 with an HT: this story is Blitar's");
  }

  void play() {
    domain::order o;
    o.id = domain::order_id(session_.random_id("story-"));
    o.category = "L-KEBAKARAN";
    o.text = "Rumah terbakar, dua lantai, penghuni sudah keluar";
    o.where = {-8.0983, 112.1681, "Jl. Merdeka 10", "Kepanjenkidul"};
    o.to_units = {domain::unit_id(std::string(unit))};
    o.created = began_;
    o.source = "cerita";
    order_ = o.id.str();

    const auto reply = session_.exchange(topics_.centre_order(), contract::encode(o));
    if (text_of(reply, "state") != "stored") throw step_failed("the order was not accepted: " + json::serialize(reply));
    number_ = std::to_string(reply.at("number").to_number<int>());
    tell("Perintah #" + number_ + " diterima dan tersimpan", "order accepted, on disk", "MQTT");

    const auto on_phone = wait("the order on the phone", [&](const mqtt::message& m, const json::object& body) {
      return m.topic == topics_.phone_order(unit) && text_of(body, "order") == order_;
    });
    tell("HP regu damkar-1 menerima perintah", "the phone has the order", "MQTT");
    phone_says("received", on_phone.at("delivery").to_number<std::int64_t>());
    tell("HP melapor: diterima perangkat", "the phone's receipt is on disk", "MQTT");

    const auto spoken = wait_air("the order on the serial line", [&](const air_message& m) {
      return m.serial && m.from_gateway && !m.is_ack && m.to == call_ &&
             m.text.find("#" + number_ + " ") != m.text.npos;
    });
    tell("Modem menerima perintah untuk HT " + call_, "the modem has the order", "serial");
    wait_air("the order at the HT", [&](const air_message& m) {
      return !m.serial && m.from_gateway && !m.is_ack && m.to == call_ && m.id == spoken.id;
    });
    tell("HT " + call_ + " mendengar di udara: \"" + spoken.text + "\"", "the HT heard the order", "air");
    wait_air("the HT's ack on the serial line",
             [&](const air_message& m) { return m.serial && !m.from_gateway && m.is_ack && m.id == spoken.id; });
    news("delivery", "device", "aprs:" + call_);
    tell("Modem mendengar ack; pusat melihat bukti 'perangkat'", "the modem heard it; the centre sees it",
         "serial+MQTT");

    phone_says("on_scene", {});
    news("assignment", "on_scene", {});
    tell("Regu melapor: tiba di TKP", "on scene, seen by centre and agency", "MQTT");
    phone_says("done", {});
    news("assignment", "done", {});
    news("order", "closed", {});
    tell("Regu melapor: selesai; perintah ditutup", "done, order closed", "MQTT");
  }

 private:
  using matcher = std::function<bool(const mqtt::message&, const json::object&)>;

  json::object wait(const std::string& what, const matcher& fits) {
    std::optional<json::object> found;
    const auto look = [&] {
      for (auto it = seen_.begin(); !found && it != seen_.end();) {
        json::error_code ec;
        const auto body = json::parse(it->payload, ec);
        const bool good = !ec && body.is_object() && fits(*it, body.get_object());
        if (good) found = body.get_object();
        it = good ? seen_.erase(it) : it + 1;
      }
      return found.has_value();
    };
    run_until(what, look);
    return *found;
  }

  void news(std::string_view layer, std::string_view state, const std::string& channel) {
    const auto fits_status = [&](const json::value& v) {
      const auto* s = v.if_object();
      return s && text_of(*s, "order") == order_ && text_of(*s, "layer") == layer && text_of(*s, "state") == state &&
             (channel.empty() || text_of(*s, "channel") == channel);
    };
    const std::string what = "news '" + std::string(layer) + " " + std::string(state) + "' at the agency";
    run_until(what, [&] {
      for (const auto& m : seen_) {
        if (m.topic != topics_.agency_news(agency)) continue;
        json::error_code ec;
        const auto body = json::parse(m.payload, ec);
        const auto* list = !ec && body.is_object() ? body.get_object().if_contains("statuses") : nullptr;
        if (!list || !list->is_array()) continue;
        for (const auto& s : list->get_array())
          if (fits_status(s)) return true;
      }
      return false;
    });
  }

  air_message wait_air(const std::string& what, const std::function<bool(const air_message&)>& fits) {
    std::optional<air_message> found;
    run_until(what, [&] {
      while (auto m = air_.next()) heard_.push_back(std::move(*m));
      for (const auto& m : heard_)
        if (fits(m)) found = m;
      return found.has_value();
    });
    return *found;
  }

  // The phone says something and waits for the gateway's receipt, as it must.
  void phone_says(const std::string& state, std::optional<std::int64_t> delivery) {
    json::object say{{"v", 1}, {"id", session_.random_id("hp-")}, {"order", order_}, {"state", state}};
    if (delivery) say["delivery"] = *delivery;
    say["at"] = domain::to_rfc3339(wall_clock());
    mqtt::message m;
    m.topic = topics_.phone_answer(unit);
    m.payload = json::serialize(say);
    session_.publish(std::move(m));
    const std::string id = text_of(say, "id");
    const auto receipt = wait("the receipt for '" + state + "'", [&](const mqtt::message& r, const json::object& body) {
      return r.topic == topics_.phone_receipt(unit) && text_of(body, "id") == id;
    });
    if (text_of(receipt, "state") != "stored")
      throw step_failed("'" + state + "' was not stored: " + json::serialize(receipt));
  }

  void run_until(const std::string& what, const std::function<bool()>& done) {
    constexpr std::chrono::seconds patience{20};
    const auto end = wall_clock() + patience;
    bool late = false;
    boost::asio::steady_timer tick(session_.loop());
    // The serial line's log is a file: it has to be looked at now and then.
    std::function<void()> look = [&] {
      tick.expires_after(std::chrono::milliseconds{20});
      tick.async_wait([&](boost::system::error_code ec) {
        late = wall_clock() > end;
        if (!ec) look();
      });
    };
    look();
    session_.run_until([&] { return late || done(); });
    tick.cancel();
    session_.loop().poll();
    if (!done()) throw step_failed("not seen within 20 s: " + what);
  }

  void tell(const std::string& indonesian, const std::string& english, const std::string& where) {
    const auto ms = (wall_clock() - began_).count();
    std::cout << "  " << std::string(ms < 10'000 ? ms < 1'000 ? ms < 100 ? 3 : 2 : 1 : 0, ' ') << ms << " ms  "
              << indonesian << "  (" << english << ")  [" << where << "]\n"
              << std::flush;
  }

  contract::topics topics_;
  client_session session_;
  air_log air_;
  domain::utc_time began_;
  std::string call_, order_, number_;
  std::vector<mqtt::message> seen_;
  std::vector<air_message> heard_;
};

}  // namespace
}  // namespace kentongan::app

int main(int argc, char** argv) {
  using namespace kentongan::app;
  CLI::App root{"Plays one order through a running gateway and checks every step on the wire.", "kentongan-story"};
  common_options common;
  client_options client;
  std::string air;
  root.add_option("-c,--config", common.config_file, "The gateway's settings file");
  root.add_option("--broker", client.broker, "The broker, when it is not the settings' one");
  root.add_option("--air-log", air, "JSON log of the virtual modem (kentongan-modem --json)")->required();
  root.set_version_flag("--version", "kentongan-story " + std::string(version));
  root.footer(
      "Example:\n  kentongan-modem --pty /tmp/modem --kiss-tx --ht DMKR1-7 --json > air.log &\n"
      "  kentongan --config k.toml serve &\n  kentongan-story --config k.toml --air-log air.log");
  CLI11_PARSE(root, argc, argv);
  return with_configuration(common, [&](const configuration& config) {
    try {
      story(config, client, air).play();
    } catch (const step_failed& e) {
      std::cerr << "GAGAL / FAILED: " << e.what() << '\n';
      return 1;
    }
    std::cout << "  Selesai: semua langkah terlihat di jalur.  (every step was seen on the wire)\n";
    return 0;
  });
}
