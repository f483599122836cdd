#include "tests/bench/radio/dtmf_talk_off.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string_view>

namespace kentongan::bench {
namespace {

constexpr double espeak_rate_hz = 22050;

std::string_view one_of(std::span<const std::string_view> words, chance& random) {
  return words[random() % words.size()];
}

// What is said on the channel of a city's emergency service, in Indonesian.
std::string sentence(chance& random) {
  static constexpr std::array<std::string_view, 8> who = {"posko",        "unit dua tujuh", "ambulans satu",
                                                          "pemadam lima", "pusat",          "relawan Sananwetan",
                                                          "patroli",      "dapur umum"};
  static constexpr std::array<std::string_view, 10> what = {
      "melaporkan kebakaran rumah", "meminta bantuan ambulans",      "menuju lokasi kejadian",
      "sudah tiba di tempat",       "menunggu perintah selanjutnya", "menemukan dua korban luka",
      "memerlukan air bersih",      "mengalihkan lalu lintas",       "mengevakuasi warga lanjut usia",
      "kehabisan bahan bakar"};
  static constexpr std::array<std::string_view, 10> where = {"di jalan Merdeka nomor tiga belas",
                                                             "dekat pasar Legi",
                                                             "di depan rumah sakit Mardi Waluyo",
                                                             "di perempatan Kepanjenkidul",
                                                             "sebelah barat alun-alun",
                                                             "di kelurahan Bendogerit",
                                                             "di bawah jembatan layang",
                                                             "di gedung sekolah dasar",
                                                             "di tepi sungai Brantas",
                                                             "di lapangan desa"};
  static constexpr std::array<std::string_view, 6> end = {
      "ganti", "mohon diulangi", "delapan enam", "segera, keadaan darurat", "terima kasih, selesai", "harap dijawab"};
  std::string text;
  for (const auto& part : {one_of(who, random), one_of(what, random), one_of(where, random), one_of(end, random)}) {
    text += part;
    text += ' ';
  }
  return text + ". ";
}

audio say(const std::string& text, chance& random) {
  static constexpr std::array<std::string_view, 9> voices = {"",    "+m1", "+m3", "+m5", "+m7",
                                                             "+f1", "+f2", "+f4", "+f5"};
  const std::string command = "espeak-ng --stdout -v id" + std::string(one_of(voices, random)) + " -p " +
                              std::to_string(random() % 100) + " -s " + std::to_string(130 + random() % 100) + " '" +
                              text + "'";
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  if (!pipe) throw std::runtime_error("espeak-ng does not start");
  std::vector<std::int16_t> samples;
  std::array<std::int16_t, 4096> piece{};
  for (std::size_t got = 0; (got = std::fread(piece.data(), 2, piece.size(), pipe.get())) > 0;) {
    samples.insert(samples.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(got));
  }
  constexpr std::size_t wav_header = 22;
  if (samples.size() < 1000) throw std::runtime_error("espeak-ng says nothing");
  return from_samples(std::span(samples).subspan(wav_header), espeak_rate_hz);
}

audio speech(chance& random) {
  std::string text;
  for (int i = 0; i < 14; ++i) text += sentence(random);
  audio said = say(text, random);
  scale(said, std::uniform_real_distribution(0.1, 1.0)(random));
  return said;
}

}  // namespace

const std::vector<talk_off>& talk_off_kinds() {
  static const std::vector<talk_off> kinds = [] {
    std::vector<talk_off> made;
    if (std::system("command -v espeak-ng >/dev/null 2>&1") == 0) {
      made.push_back({"speech", speech});
      made.push_back({"speech in noise, 10 dB", [](chance& random) {
                        audio said = speech(random);
                        add_noise(said, 0.03, random);
                        return said;
                      }});
      made.push_back({"speech through FM", [](chance& random) {
                        return through_fm(speech(random), {15, 3000, 5, true}, random);
                      }});
      made.push_back({"packets under speech", [](chance& random) {
                        audio said = speech(random);
                        const audio packets = make_packets(static_cast<double>(said.size()) / audio_rate_hz, random);
                        for (std::size_t n = 0; n < said.size(); ++n) said[n] += packets[n];
                        return said;
                      }});
    }
    made.push_back({"sirens and horns", [](chance& random) { return make_siren(60, random); }});
    made.push_back({"sirens in noise, 10 dB", [](chance& random) {
                      audio siren = make_siren(60, random);
                      add_noise(siren, 0.03, random);
                      return siren;
                    }});
    made.push_back({"packets", [](chance& random) { return make_packets(60, random); }});
    made.push_back({"noise", [](chance& random) {
                      audio sound(static_cast<std::size_t>(60 * audio_rate_hz));
                      add_noise(sound, 0.1, random);
                      return sound;
                    }});
    made.push_back({"open squelch", [](chance& random) {
                      const audio silence(static_cast<std::size_t>(60 * audio_rate_hz), 1e-3F);
                      return through_fm(silence, {-20, 3000, 0, true}, random);
                    }});
    return made;
  }();
  return kinds;
}

}  // namespace kentongan::bench
