// Writes shipment files for the small module, seeded: the same options give the same bytes.
//
//   generate --lines N [--seed S] [--distinct] [--shape 2] > FILE
//
// The ordinary file: 16 columns, about 100 bytes a line, a catalogue of 512 items, 3 % of the cells
// that rules read missing, names in quotes with commas and doubled quotes, rows exactly on thresholds,
// days over all versions, every outcome of every requirement in at least 0.5 % of the lines
// (`outcomes.py` counts them). `--distinct`: each line has its own TPP and area. `--shape 2`: other
// order of columns, other distribution, everything textual in quotes, CRLF, a few line breaks in names;
// to see that nothing was tuned to the first shape.
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr int kMissingPerThousand = 30;
constexpr int kItems = 512;
constexpr size_t kFlushAt = 1 << 20;

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t next() {  // splitmix64
    uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  uint32_t below(uint32_t n) { return static_cast<uint32_t>(((next() >> 32) * n) >> 32); }
  bool per_thousand(uint32_t n) { return below(1000) < n; }

 private:
  uint64_t state_;
};

// A decimal as ticks and places; written without trailing zeros.
struct Decimal {
  int64_t ticks = 0;
  int places = 0;
};

struct Item {
  Decimal tpp, area, transfer, memory, io;
  bool datacenter = false;
};

void put(std::string& out, Decimal value) {
  while (value.places > 0 && value.ticks % 10 == 0) {
    value.ticks /= 10;
    --value.places;
  }
  int64_t scale = 1;
  for (int i = 0; i < value.places; ++i) scale *= 10;
  char digits[24];
  const auto whole = std::to_chars(digits, digits + sizeof digits, value.ticks / scale);
  out.append(digits, whole.ptr);
  if (value.places == 0) return;
  out += '.';
  const auto rest = std::to_chars(digits, digits + sizeof digits, scale + value.ticks % scale);
  out.append(digits + 1, rest.ptr);
}

// Days since 1970-01-01 as YYYY-MM-DD (civil calendar, after Howard Hinnant).
void put_date(std::string& out, int days) {
  const int z = days + 719468;
  const int era = z / 146097;
  const unsigned doe = static_cast<unsigned>(z - era * 146097);
  const unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  const unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const unsigned mp = (5 * doy + 2) / 153;
  const unsigned day = doy - (153 * mp + 2) / 5 + 1;
  const unsigned month = mp < 10 ? mp + 3 : mp - 9;
  const unsigned year = yoe + static_cast<unsigned>(era) * 400 + (month <= 2 ? 1 : 0);
  const char text[10] = {static_cast<char>('0' + year / 1000),     static_cast<char>('0' + year / 100 % 10),
                         static_cast<char>('0' + year / 10 % 10),  static_cast<char>('0' + year % 10), '-',
                         static_cast<char>('0' + month / 10),      static_cast<char>('0' + month % 10), '-',
                         static_cast<char>('0' + day / 10),        static_cast<char>('0' + day % 10)};
  out.append(text, 10);
}

// 2022-10-07 and 2026-09-24: the days through which the small module is verified.
constexpr int kFirstDay = 19272;
constexpr int kLastDay = 20720;
// The first days of texts, groups and letters, and the days before.
constexpr std::array<int, 18> kEdges{19272, 19285, 19286, 19373, 19374, 19677, 19678, 20100, 20101,
                                     20186, 20187, 20282, 20283, 20642, 20644, 19797, 19873, 20720};

struct Weighted {
  std::string_view code;
  uint32_t weight;
};
constexpr std::array<Weighted, 44> kDestinations{{
    {"CN", 200}, {"HK", 40}, {"MO", 25}, {"TW", 40}, {"SG", 60}, {"MY", 40}, {"JP", 30}, {"KR", 30}, {"DE", 40},
    {"NL", 25},  {"FR", 25}, {"GB", 30}, {"US", 25}, {"IN", 35}, {"VN", 40}, {"TH", 25}, {"ID", 20}, {"AE", 40},
    {"SA", 30},  {"QA", 15}, {"KW", 10}, {"OM", 8},  {"IL", 15}, {"EG", 10}, {"KZ", 15}, {"UZ", 8},  {"RU", 15},
    {"BY", 8},   {"CU", 14}, {"IR", 16}, {"KP", 10}, {"SY", 10},  {"KH", 12}, {"NI", 6},  {"CY", 8},  {"MX", 20},
    {"CA", 20},  {"BR", 15}, {"AU", 15}, {"ZA", 8},  {"PK", 10}, {"IQ", 8},  {"MM", 6},  {"TR", 15}}};
constexpr std::array<Weighted, 12> kHeadquarters{{{"CN", 330}, {"HK", 30}, {"MO", 20}, {"SG", 120}, {"MY", 60}, {"DE", 90},
                                                  {"US", 140}, {"TW", 60}, {"RU", 20}, {"JP", 60}, {"IN", 40}, {"AE", 30}}};
constexpr std::array<Weighted, 7> kOrigins{
    {{"US", 560}, {"MY", 220}, {"TW", 100}, {"SG", 50}, {"KR", 40}, {"CN", 20}, {"MX", 10}}};

template <size_t N>
std::string_view pick(const std::array<Weighted, N>& among, Random& random) {
  uint32_t total = 0;
  for (const Weighted& each : among) total += each.weight;
  uint32_t at = random.below(total);
  for (const Weighted& each : among) {
    if (at < each.weight) return each.code;
    at -= each.weight;
  }
  return among.front().code;
}

Decimal decimal(Random& random, int64_t from, int64_t below, int places) {
  int64_t scale = 1;
  for (int i = 0; i < places; ++i) scale *= 10;
  return {from * scale + static_cast<int64_t>(random.next() % static_cast<uint64_t>((below - from) * scale)), places};
}

// TPP and area exactly on a line of 3A090, one tick beside it, or both in one point.
constexpr std::array<std::array<Decimal, 2>, 20> kOnTheLine{{
    {{{4800, 0}, {81081, 2}}},    {{{4800, 0}, {500, 0}}},       {{{4800, 0}, {3000, 0}}},
    {{{47999, 1}, {900, 0}}},     {{{4799999, 3}, {100, 0}}},    {{{4800001, 3}, {4000, 0}}},
    {{{1600, 0}, {250, 0}}},      {{{1599999, 3}, {250, 0}}},    {{{1600472, 3}, {27035, 2}}},
    {{{1600471999, 6}, {27035, 2}}}, {{{1776, 0}, {300, 0}}},    {{{2960, 0}, {500, 0}}},
    {{{2400, 0}, {1500, 0}}},     {{{2399999, 3}, {1500, 0}}},   {{{2400, 0}, {1500001, 3}}},
    {{{1600, 0}, {500, 0}}},      {{{1600, 0}, {5000001, 4}}},   {{{2560, 0}, {800, 0}}},
    {{{4736, 0}, {800, 0}}},      {{{47359999, 4}, {800, 0}}},
}};

Item make_item(Random& random, int n) {
  Item item;
  item.datacenter = random.per_thousand(620);
  const uint32_t kind = random.below(100);
  if (n < static_cast<int>(kOnTheLine.size()) * 3) {
    item.tpp = kOnTheLine[static_cast<size_t>(n) % kOnTheLine.size()][0];
    item.area = kOnTheLine[static_cast<size_t>(n) % kOnTheLine.size()][1];
  } else if (kind < 30) {  // upper tier by TPP
    item.tpp = decimal(random, 4800, 40000, static_cast<int>(random.below(3)));
    item.area = decimal(random, 400, 1700, static_cast<int>(random.below(3)));
  } else if (kind < 42) {  // upper tier by density
    item.tpp = decimal(random, 1600, 4800, static_cast<int>(random.below(4)));
    item.area = decimal(random, 120, 270, 1);
  } else if (kind < 68) {  // lower tier
    item.tpp = decimal(random, 2400, 4800, static_cast<int>(random.below(3)));
    item.area = decimal(random, 500, 1500, static_cast<int>(random.below(3)));
  } else if (kind < 80) {
    item.tpp = decimal(random, 1600, 2400, 1);
    item.area = decimal(random, 260, 760, 1);
  } else {  // neither
    item.tpp = decimal(random, 20, 1600, static_cast<int>(random.below(3)));
    item.area = decimal(random, 80, 900, static_cast<int>(random.below(3)));
  }
  static constexpr std::array<int64_t, 8> kRates{600, 900, 599, 400, 1200, 64, 600, 1800};
  item.transfer = {kRates[random.below(8)], 0};
  if (random.per_thousand(250)) item.transfer = decimal(random, 30, 1000, 1);
  const uint32_t bandwidth = random.below(100);
  if (bandwidth < 6) {
    item.memory = {1400, 0};
    item.io = decimal(random, 20, 280, 1);
  } else if (bandwidth < 12) {
    item.memory = decimal(random, 100, 590, 1);
    item.io = {1100, 0};
  } else if (bandwidth < 18) {
    item.memory = {1000, 0};
    item.io = {700, 0};
  } else if (bandwidth < 24) {
    item.memory = {10009, 1};
    item.io = {6990, 1};
  } else if (bandwidth < 55) {
    item.memory = decimal(random, 1400, 5000, static_cast<int>(random.below(2)));
    item.io = decimal(random, 64, 2000, 0);
  } else {
    item.memory = decimal(random, 100, 1000, static_cast<int>(random.below(3)));
    item.io = decimal(random, 30, 650, static_cast<int>(random.below(2)));
  }
  return item;
}

constexpr std::array<std::string_view, 16> kFirst{"Fictive", "Sample",  "Mock",    "Specimen", "Example", "Demo",
                                                  "Invented", "Pattern", "Placeholder", "Model", "Imaginary", "Trial",
                                                  "Nominal", "Test",    "Paper",   "Notional"};
constexpr std::array<std::string_view, 16> kSecond{"Systems", "Trading", "Motors",  "Cloud", "Energy", "Imaging",
                                                   "Logic",   "Foundry", "Compute", "Labs",  "Telecom", "Works",
                                                   "Storage", "Optics",  "Data",    "Grid"};
constexpr std::array<std::string_view, 8> kLegal{"Ltd", "GmbH", "Sdn Bhd", "Inc", "SAS", "KK", "Pte Ltd", "AG"};

std::string make_name(Random& random) {
  std::string name(kFirst[random.below(16)]);
  name += ' ';
  name += kSecond[random.below(16)];
  const uint32_t quoting = random.below(100);
  if (quoting < 10) return '"' + name + ", " + std::string(kLegal[random.below(8)]) + '"';
  if (quoting < 14) return "\"\"\"" + name + "\"\" " + std::string(kLegal[random.below(8)]) + '"';
  if (quoting < 50) return name + ' ' + std::string(kLegal[random.below(8)]);
  return name;
}

struct Options {
  uint64_t lines = 0;
  uint64_t seed = 1;
  bool distinct = false;
  int shape = 1;
};

class Generator {
 public:
  explicit Generator(const Options& options) : options_(options), random_(options.seed) {
    for (int i = 0; i < kItems; ++i) items_.push_back(make_item(random_, i));
    for (int i = 0; i < 4096; ++i) names_.push_back(make_name(random_));
  }

  void write() {
    out_.reserve(kFlushAt + 4096);
    out_ += options_.shape == 1
                ? "id,customer,item.tpp,item.die_area,item.transfer_rate,item.memory_bandwidth,item.io_bandwidth,"
                  "item.datacenter,shipment.origin,shipment.destination,shipment.export_date,end_user.headquarters,"
                  "end_user.ultimate_parent,shipment.bis_licence,shipment.nac_notice_date,shipment.malaysia_permit\n"
                : "shipment.destination,shipment.export_date,item.memory_bandwidth,note,end_user.ultimate_parent,"
                  "item.io_bandwidth,item.die_area,shipment.malaysia_permit,item.tpp,id,shipment.nac_notice_date,"
                  "end_user.headquarters,item.transfer_rate,shipment.bis_licence,item.datacenter,shipment.origin\r\n";
    for (uint64_t n = 0; n < options_.lines; ++n) {
      line(n);
      if (out_.size() >= kFlushAt) flush();
    }
    flush();
  }

 private:
  void flush() {
    if (fwrite(out_.data(), 1, out_.size(), stdout) != out_.size()) {
      fputs("generate: cannot write\n", stderr);
      exit(1);
    }
    out_.clear();
  }
  bool missing() { return random_.per_thousand(kMissingPerThousand); }
  void number(Decimal value) {
    if (!missing()) put(out_, value);
  }
  void word(std::string_view text) {
    if (missing()) return;
    const bool quoted = options_.shape == 2;
    if (quoted) out_ += '"';
    out_ += text;
    if (quoted) out_ += '"';
  }
  void yes_or_no(uint32_t per_thousand) { word(random_.per_thousand(per_thousand) ? "yes" : "no"); }
  void day(int days) {
    if (missing()) return;
    if (options_.shape == 2) out_ += '"';
    put_date(out_, days);
    if (options_.shape == 2) out_ += '"';
  }

  Item item_of(uint64_t n) {
    Item item = items_[random_.below(kItems)];
    if (!options_.distinct) return item;
    // Odd factors permute the residues, so no TPP comes twice in 2^27 lines, no area in 2^24.
    item.tpp = {static_cast<int64_t>((n * 40503u * 2654435761u + options_.seed) & ((1u << 27) - 1)) + 1, 4};
    item.area = {100000 + static_cast<int64_t>((n * 2246822519u + options_.seed) & ((1u << 24) - 1)), 4};
    return item;
  }
  int export_day() {
    const uint32_t kind = random_.below(1000);
    if (kind < 5) return kFirstDay - 1 - static_cast<int>(random_.below(60));
    if (kind < 10) return kLastDay + 1 + static_cast<int>(random_.below(90));
    if (kind < 50) return kEdges[random_.below(kEdges.size())];
    return kFirstDay + static_cast<int>(random_.below(kLastDay - kFirstDay + 1));
  }
  // Around the 25 days that NAC asks for.
  void notice(int exported) {
    if (random_.per_thousand(400)) {
      word("none");
    } else {
      const int before = random_.per_thousand(100) ? 24 + static_cast<int>(random_.below(3)) : static_cast<int>(random_.below(70));
      day(exported - before);
    }
  }
  void id(uint64_t n) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, 10000000 + n);
    out_ += options_.shape == 1 ? "S" : "ORDER-";
    out_.append(digits, end.ptr);
  }

  void line(uint64_t n) {
    if (options_.shape == 1) first_shape(n);
    else second_shape(n);
  }

  void first_shape(uint64_t n) {
    const Item item = item_of(n);
    const int exported = export_day();
    id(n);
    out_ += ',';
    out_ += names_[random_.below(4096)];
    out_ += ',';
    number(item.tpp);
    out_ += ',';
    number(item.area);
    out_ += ',';
    number(item.transfer);
    out_ += ',';
    number(item.memory);
    out_ += ',';
    number(item.io);
    out_ += ',';
    word(item.datacenter ? "yes" : "no");
    out_ += ',';
    word(pick(kOrigins, random_));
    out_ += ',';
    word(pick(kDestinations, random_));
    out_ += ',';
    day(exported);
    out_ += ',';
    word(pick(kHeadquarters, random_));
    out_ += ',';
    word(random_.per_thousand(750) ? "none" : pick(kHeadquarters, random_));
    out_ += ',';
    yes_or_no(180);
    out_ += ',';
    notice(exported);
    out_ += ',';
    yes_or_no(350);
    out_ += '\n';
  }

  // Few destinations, half of the movements in the last months, few missing cells, long notes.
  void second_shape(uint64_t n) {
    const Item item = item_of(n * n + 7);
    const int exported = random_.per_thousand(500) ? kLastDay - static_cast<int>(random_.below(300)) : export_day();
    word(random_.per_thousand(700) ? "DE" : pick(kDestinations, random_));
    out_ += ',';
    day(exported);
    out_ += ',';
    number(item.memory);
    out_ += ",\"";
    out_ += kFirst[random_.below(16)];
    out_ += random_.per_thousand(5) ? "\r\n" : random_.per_thousand(300) ? ", " : " ";
    out_ += kSecond[random_.below(16)];
    out_ += random_.per_thousand(50) ? " \"\"B\"\"\"," : "\",";
    word(random_.per_thousand(950) ? "none" : pick(kHeadquarters, random_));
    out_ += ',';
    number(item.io);
    out_ += ',';
    number(item.area);
    out_ += ',';
    yes_or_no(900);
    out_ += ',';
    number(item.tpp);
    out_ += ',';
    id(n);
    out_ += ',';
    notice(exported);
    out_ += ',';
    word(random_.per_thousand(900) ? "DE" : pick(kHeadquarters, random_));
    out_ += ',';
    number(item.transfer);
    out_ += ',';
    yes_or_no(20);
    out_ += ',';
    word(item.datacenter ? "yes" : "no");
    out_ += ',';
    word(pick(kOrigins, random_));
    out_ += "\r\n";
  }

  Options options_;
  Random random_;
  std::vector<Item> items_;
  std::vector<std::string> names_;
  std::string out_;
};

int usage() {
  fputs("usage: generate --lines N [--seed S] [--distinct] [--shape 1|2] > FILE\n", stderr);
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    const char* value = i + 1 < argc ? argv[i + 1] : nullptr;
    if (word == "--distinct") {
      options.distinct = true;
    } else if (value == nullptr) {
      return usage();
    } else if (word == "--lines") {
      options.lines = strtoull(argv[++i], nullptr, 10);
    } else if (word == "--seed") {
      options.seed = strtoull(argv[++i], nullptr, 10);
    } else if (word == "--shape") {
      options.shape = atoi(argv[++i]);
    } else {
      return usage();
    }
  }
  if (options.lines == 0 || options.shape < 1 || options.shape > 2) return usage();
  Generator(options).write();
  return 0;
}
