#include "gateway/app/speech_program.hpp"

#include "mqtt/broker/child_process.hpp"
#include "radio/sound/wav.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <deque>
#include <fstream>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace kentongan::app {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t programs_max = 2;
constexpr std::size_t waiting_max = 200;
constexpr std::size_t text_max = 2000;
constexpr std::uintmax_t wav_max = 16u << 20;  // octets: three minutes at 48 kHz; more is no sentence

// The file's name: what would be spoken differently has another one.
std::string name_of(const std::vector<std::string>& command, const std::string& text) {
  std::string all;
  for (const auto& c : command) all += c + '\0';
  all += text;
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_Digest(all.data(), all.size(), digest.data(), &size, EVP_sha256(), nullptr);
  static constexpr char hex[] = "0123456789abcdef";
  std::string name;
  for (unsigned i = 0; i < 20 && i < size; ++i) (name += hex[digest[i] >> 4]) += hex[digest[i] & 15];
  return name + ".wav";
}

std::shared_ptr<const ports::sound> read_sound(const fs::path& file, std::string& fault) {
  try {
    if (fs::file_size(file) > wav_max) throw radio::wav_error("more than 16 MiB of sound for one sentence");
    auto read = radio::read_wav(file);
    if (read.samples.empty()) throw radio::wav_error("no sound in it");
    return std::make_shared<const ports::sound>(ports::sound{read.rate_hz, std::move(read.samples)});
  } catch (const std::exception& e) {
    fault = e.what();
    return nullptr;
  }
}

}  // namespace

struct speech_program::impl : std::enable_shared_from_this<impl> {
  struct job {
    std::string text;
    std::vector<spoken> waiting;
  };
  struct running {
    std::unique_ptr<mqtt::child_process> program;
    boost::asio::steady_timer timer;
    std::string last_line;
    bool timed_out = false;
  };

  impl(boost::asio::any_io_executor e, speech_settings s, fs::path f, ports::log l)
      : executor(std::move(e)), settings(std::move(s)), folder(std::move(f)), log(std::move(l)) {}

  void say(const std::string& text, spoken done) {
    if (text.empty() || text.size() > text_max) return refuse(std::move(done), "a sentence of no use");
    const auto name = name_of(settings.command, text);
    if (const auto it = jobs.find(name); it != jobs.end()) {
      it->second.waiting.push_back(std::move(done));
      return;
    }
    std::error_code none;
    std::string fault;
    if (fs::exists(folder / name, none)) {
      if (auto sound = read_sound(folder / name, fault)) {
        ++counts.cached;
        fs::last_write_time(folder / name, fs::file_time_type::clock::now(), none);  // it is in use
        return done(std::move(sound), {});
      }
      log(ports::level::warn, "speech: " + fault + "; it is spoken anew");
      fs::remove(folder / name, none);
    }
    if (queue.size() >= waiting_max) return refuse(std::move(done), "too many sentences wait to be spoken");
    auto& j = jobs[name];
    j.text = text;
    j.waiting.push_back(std::move(done));
    queue.push_back(name);
    start();
  }

  void refuse(spoken done, std::string why) {
    ++counts.failures;
    done(nullptr, why);
  }

  void start() {
    while (programs.size() < programs_max && !queue.empty()) {
      const std::string name = std::move(queue.front());
      queue.pop_front();
      launch(name);
    }
  }

  fs::path part_of(const std::string& name) const { return folder / (name + ".part"); }

  void launch(const std::string& name) {
    std::error_code error;
    fs::create_directories(folder, error);
    std::vector<std::string> arguments{"/usr/bin/env"};  // finds the program, and says so when there is none
    for (auto c : settings.command) {
      if (c == "{wav}") c = part_of(name).string();
      if (c == "{text}") c = jobs.at(name).text;
      arguments.push_back(std::move(c));
    }
    auto& r = *programs.emplace(name, std::make_unique<running>(running{nullptr, boost::asio::steady_timer(executor)}))
                   .first->second;
    const std::weak_ptr<impl> weak = weak_from_this();
    try {
      r.program = std::make_unique<mqtt::child_process>(
          executor, arguments,
          mqtt::child_process::handlers{[&r](std::string_view line) { r.last_line = line; },
                                        [weak, name](const std::string& how) {
                                          const auto self = weak.lock();
                                          if (!self) return;
                                          // Not here: it runs inside the program's own object.
                                          boost::asio::post(self->executor, [weak, name, how] {
                                            if (const auto later = weak.lock()) later->ended(name, how);
                                          });
                                        }});
    } catch (const std::exception& e) {
      const std::string why = e.what();
      boost::asio::post(executor, [weak, name, why] {
        if (const auto self = weak.lock()) self->ended(name, why);
      });
      return;
    }
    r.timer.expires_after(settings.timeout);
    r.timer.async_wait([weak, name](boost::system::error_code ec) {
      const auto self = weak.lock();
      if (ec || !self) return;
      if (const auto it = self->programs.find(name); it != self->programs.end()) {
        it->second->timed_out = true;
        it->second->program->signal(9);
      }
    });
  }

  void ended(const std::string& name, const std::string& how) {
    const auto it = programs.find(name);
    if (it == programs.end()) return;
    std::string fault;
    if (it->second->timed_out)
      fault = "the speech program did not end in time";
    else if (how != "exit code 0")
      fault = settings.command.front() + ": " + (it->second->last_line.empty() ? how : it->second->last_line);
    programs.erase(it);
    auto sound = fault.empty() ? read_sound(part_of(name), fault) : nullptr;
    std::error_code error;
    if (sound) {
      fs::rename(part_of(name), folder / name, error);
      ++counts.spoken;
      if (++since_pruned >= 50) prune();
    } else {
      fs::remove(part_of(name), error);
      ++counts.failures;
      log(ports::level::warn, "speech: " + fault);
    }
    auto waiting = std::move(jobs.at(name).waiting);
    jobs.erase(name);
    for (auto& done : waiting) done(sound, fault);
    start();
  }

  // The folder stays below its bound: what was not said for longest goes first.
  void prune() {
    since_pruned = 0;
    std::error_code error;
    std::vector<std::pair<fs::file_time_type, fs::path>> files;
    for (const auto& f : fs::directory_iterator(folder, error))
      if (f.path().extension() == ".wav") files.emplace_back(f.last_write_time(error), f.path());
    if (files.size() <= settings.cache_files) return;
    std::sort(files.begin(), files.end());
    for (std::size_t i = 0; i < files.size() - settings.cache_files; ++i) fs::remove(files[i].second, error);
  }

  boost::asio::any_io_executor executor;
  speech_settings settings;
  fs::path folder;
  ports::log log;
  std::map<std::string, job> jobs;  // queued or running
  std::deque<std::string> queue;
  std::map<std::string, std::unique_ptr<running>> programs;
  std::size_t since_pruned = 0;
  speech_statistics counts;
};

speech_program::speech_program(boost::asio::any_io_executor e, speech_settings s, fs::path folder, ports::log l)
    : impl_(std::make_shared<impl>(std::move(e), std::move(s), std::move(folder), std::move(l))) {}

speech_program::~speech_program() { impl_->programs.clear(); }

void speech_program::say(const std::string& text, spoken done) { impl_->say(text, std::move(done)); }

speech_statistics speech_program::statistics() const { return impl_->counts; }

}  // namespace kentongan::app
