#include "firmware/dsp/afsk_receiver.hpp"

#include <algorithm>
#include <bit>

namespace kentongan::dsp {
namespace {

constexpr std::uint32_t samples_per_ms_x10 = sample_rate_hz / 100;
constexpr std::uint32_t carrier_hold = 80 * samples_per_ms_x10 / 10;
constexpr std::uint32_t same_frame_within = 60 * samples_per_ms_x10 / 10;  // the shortest frame takes 113 ms
constexpr std::uint32_t mended_waits = 20 * samples_per_ms_x10 / 10;
constexpr std::uint32_t calm_hold = 20 * samples_per_ms_x10 / 10;
constexpr int calm_for_carrier = 36;        // bits; white noise was not taken for a carrier in five minutes
constexpr std::int32_t calm_unrest = 3600;  // noise hovers around 5000, a frame at 8 dB Eb/N0 below 3000
constexpr std::int32_t flag_unrest = 3500;  // noise resembles three flags once in twenty seconds
constexpr std::size_t slicer_chain = afsk_receiver::max_fixed + afsk_receiver::max_trackers;
constexpr std::size_t clipped_chains = 64;  // added to the number of a decoder behind the clipped front end
constexpr std::int32_t off_tune_hz = 90;

struct guess {
  int start;          // samples
  int rate_permille;  // bits shorter than nominal
};

// The first ones are the most useful; the loop pulls in about 10 permille around each.
constexpr std::array<guess, afsk_receiver::max_tracking> guesses = {{{0, 0}, {4, 0}, {2, 20}, {6, -20}}};

// Three flags in a row, as tones: a change, six bits without, a change, three times over, from any bit on.
bool are_flags(std::uint32_t tones) {
  const std::uint32_t changes = tones ^ (tones >> 1);
  const auto octet = static_cast<std::uint8_t>(changes);
  if (((changes >> 8) & 0xFF) != octet || ((changes >> 16) & 0xFF) != octet) return false;
  return std::popcount(octet) == 2 && (octet & std::rotl(octet, 1)) != 0;
}

bool same_frame(std::uint32_t began, std::uint32_t other) {
  return began - other + same_frame_within < 2 * same_frame_within;
}

std::uint32_t content_hash(std::span<const std::uint8_t> octets) {  // FNV-1a
  std::uint32_t hash = 2166136261u;
  for (const std::uint8_t octet : octets) hash = (hash ^ octet) * 16777619u;
  return hash;
}

}  // namespace

afsk_receiver::afsk_receiver(const afsk_options& options, frame_sink& sink)
    : sink_(sink), banks_{bank(afsk_front::linear, options.linear), bank(afsk_front::clipped, options.clipped)} {
  for (bank& b : banks_) {
    // Slow and quick by halves, whether four or eight are in use.
    for (const std::size_t i : {1u, 2u, 5u, 6u}) b.fixed[i] = afsk_sequence(0, slow_loop);
    for (std::size_t i = 0; i < max_tracking; ++i)
      b.trackers[i] = afsk_tracker(guesses[i].start, guesses[i].rate_permille);
    for (std::size_t i = 0; i < 2 * max_off_tune; ++i) {
      b.trackers[max_tracking + i] =
          afsk_tracker(static_cast<int>(i / 2) * 4, 0, i % 2 == 0 ? off_tune_hz : -off_tune_hz);
    }
  }
}

void afsk_receiver::push(std::span<const std::int16_t> samples) {
  for (const std::int16_t x : samples) {
    const std::int32_t clean = no_dc_(x << 4);
    ++now_;
    if (carrier_left_ > 0 && --carrier_left_ == 0) settle_failure();
    if (jury_.due(now_)) settle();
    if (mended_.size != 0 && now_ == mended_.due) hand_on_mended();
    for (bank& b : banks_) {
      b.front.push(clean);
      sample(b);
    }
  }
}

void afsk_receiver::sample(bank& b) {
  const std::size_t phase = now_ % samples_per_bit;
  if (b.options.fixed != 0 && phase * b.options.fixed % samples_per_bit == 0) {  // every 8 / fixed, without dividing
    // In one bit a space tone turns by 11/6, a mark tone by 1.
    constexpr std::array<angle, 2> per_bit = {static_cast<angle>((std::uint64_t{5} << 32) / 6), 0};
    const bool tone = b.fixed[phase].step(b.front.point(0), per_bit);
    watch(b, b.lines[phase], b.fixed[phase]);
    bit(b, phase, b.lines[phase], tone, &b.fixed[phase]);
  }
  const auto track = [&](std::size_t from, std::size_t count) {
    for (std::size_t i = from; i < from + count; ++i) {
      if (!b.trackers[i].push(b.front)) continue;
      line& l = b.lines[max_fixed + i];
      watch(b, l, b.trackers[i].sequence());
      bit(b, max_fixed + i, l, b.trackers[i].tone(), &b.trackers[i].sequence());
    }
  };
  track(0, b.options.tracking);
  track(max_tracking, 2u * b.options.off_tune);
  if (b.options.classical && b.slicer.push(b.front)) {
    bit(b, slicer_chain, b.lines[slicer_chain], b.slicer.tone(), nullptr);
  }
}

void afsk_receiver::watch(const bank& b, line& l, const afsk_sequence& sequence) {
  const bool calm = sequence.unrest() < calm_unrest && b.front.audible();
  l.calm_bits = calm ? static_cast<std::uint8_t>(std::min(l.calm_bits + 1, calm_for_carrier)) : std::uint8_t{0};
  if (l.calm_bits == calm_for_carrier) hold_carrier(calm_hold);
  const bool followed = sequence.unrest() < flag_unrest && b.front.audible();
  if (followed && are_flags(sequence.tentative())) hold_carrier(carrier_hold);
}

void afsk_receiver::bit(const bank& b, std::size_t chain, line& l, bool tone, const afsk_sequence* sequence) {
  using hdlc = hdlc_decoder::event;
  const bool before = l.hdlc.last_tone();
  const hdlc event = l.hdlc.push(tone);
  const bool watched = repairing_ && sequence != nullptr;
  if (watched) l.repair.push(l.hdlc.place(), tone != before, sequence->margin());
  if (event == hdlc::none) return;
  if (event == hdlc::flag && l.calm_bits == calm_for_carrier) hold_carrier(carrier_hold);
  if (event == hdlc::frame) whole_frame(b, chain, l);
  if (event != hdlc::abort) l.began = now_;
  if (watched) l.repair.restart();
}

void afsk_receiver::whole_frame(const bank& b, std::size_t chain, const line& l) {
  const std::uint32_t began = l.began;
  const std::span<const std::uint8_t> octets = l.hdlc.frame();
  const std::span<const std::uint8_t> content = octets.first(octets.size() - 2);
  const bool good = fcs_good(octets);
  const bool plausible = plausible_addresses(content);
  if (!good && repairing_ && chain != slicer_chain) mend(b, chain, l);
  if (!plausible) {
    if (good) ++counters_.implausible;
    return;
  }
  hold_carrier(carrier_hold);
  if (!good) return failed(began);
  if (failed_ && same_frame(began, failed_began_)) failed_ = false;
  if (same_frame(began, mended_.began)) mended_.size = 0;
  good_began_ = began;
  const std::uint32_t hash = content_hash(octets);
  if (heard_before(hash)) {
    ++counters_.duplicates;
    return;
  }
  if (jury_.waiting() && !same_frame(began, jury_.began())) settle();
  const bool too_late = now_ - settled_at_ < same_frame_within && same_frame(began, settled_began_);
  if (!too_late && jury_.vote(hash)) {
    ++counters_.duplicates;
  } else if (too_late || !jury_.propose(octets, hash, meters(b, chain), began, now_)) {
    ++counters_.contradicted;
  }
  if (jury_.agreed()) settle();
}

void afsk_receiver::settle() {
  const frame_jury::candidate* const sent = jury_.verdict();
  counters_.contradicted += static_cast<std::uint32_t>(jury_.candidates()) - (sent != nullptr ? 1 : 0);
  if (sent != nullptr) {
    ++counters_.frames;
    settled_began_ = jury_.began();
    settled_at_ = now_;
    heard_[heard_next_++ % heard_.size()] = {now_, sent->content};
    sink_.frame(sent->frame().first(sent->size - 2), sent->meters);
  }
  jury_.dismiss();
}

// Of what several decoders have mended the likeliest is kept, until they are all through.
void afsk_receiver::mend(const bank& b, std::size_t chain, const line& l) {
  const std::uint32_t began = l.began;
  if (same_frame(began, good_began_)) return;
  std::array<std::uint8_t, hdlc_max_octets> octets{};
  const std::size_t size = l.hdlc.frame().size();
  std::copy_n(l.hdlc.frame().begin(), size, octets.begin());
  const afsk_repair::outcome done = l.repair.mend(std::span(octets).first(size));
  if (done.events == 0) return;
  if (mended_.size != 0) {
    const bool same = same_frame(began, mended_.began);
    if (same && done.margin >= mended_.margin) return;
    if (!same) hand_on_mended();
  }
  mended_ = {octets, size, meters(b, chain), done.margin, began, now_ + mended_waits};
  mended_.meters.events = done.events;
}

void afsk_receiver::hand_on_mended() {
  const std::span<const std::uint8_t> octets = std::span(mended_.octets).first(mended_.size);
  mended_.size = 0;
  const std::uint32_t hash = content_hash(octets);
  if (heard_before(hash)) return;
  heard_[heard_next_++ % heard_.size()] = {now_, hash};
  ++counters_.repaired;
  sink_.frame(octets.first(octets.size() - 2), mended_.meters);
}

void afsk_receiver::failed(std::uint32_t began) {
  if (same_frame(began, good_began_)) return;
  if (!failed_ || !same_frame(began, failed_began_)) settle_failure();
  failed_began_ = began;
  failed_ = true;
}

void afsk_receiver::settle_failure() {
  if (failed_) ++counters_.failures;
  failed_ = false;
}

template <class F>
void afsk_receiver::for_each_sequence(const bank& b, F&& f) {
  for (std::size_t i = 0; i < max_fixed && b.options.fixed != 0; i += max_fixed / b.options.fixed) f(b.fixed[i]);
  for (std::size_t i = 0; i < b.options.tracking; ++i) f(b.trackers[i].sequence());
  for (std::size_t i = 0; i < 2u * b.options.off_tune; ++i) f(b.trackers[max_tracking + i].sequence());
}

bool afsk_receiver::heard_before(std::uint32_t content) const {
  for (const heard& h : heard_) {
    if (h.content == content && now_ - h.when < same_frame_within) return true;
  }
  return false;
}

frame_meters afsk_receiver::meters(const bank& b, std::size_t chain) const {
  const bank& linear = banks_[0];  // clipping hides level and twist
  frame_meters m;
  m.chain = static_cast<std::uint8_t>(chain + (&b == &linear ? 0 : clipped_chains));
  m.level_cdb = amplitude_ratio_cdb(linear.front.peak(), 32767);
  // First comes the decoder that is early, not the one whose timing is best: ask the calmest.
  const afsk_sequence* best = nullptr;
  for_each_sequence(linear, [&](const afsk_sequence& s) {
    if (best == nullptr || s.unrest() < best->unrest()) best = &s;
  });
  if (best == nullptr) return m;
  const afsk_belief belief = best->belief();
  const auto space = static_cast<std::uint32_t>(belief.amplitude[0]);
  const auto mark = static_cast<std::uint32_t>(belief.amplitude[1]);
  m.twist_cdb = amplitude_ratio_cdb(space, mark);
  m.snr_cdb = power_ratio_cdb((space * space + mark * mark) / 512, static_cast<std::uint32_t>(belief.noise));
  m.offset_hz = static_cast<std::int16_t>(belief.hertz);
  return m;
}

}  // namespace kentongan::dsp
