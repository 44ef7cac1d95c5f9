package io.posthouse.gateway.limit;

import io.posthouse.kernel.setting.Reading;
import io.posthouse.kernel.setting.SettingKind;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Quotas by name: {@code name=600/60s+50}, apart by commas, blanks or line ends. */
record QuotasKind() implements SettingKind<Map<String, Quota>> {
    private static final int NAMES_MAX = 64;
    private static final Pattern NAMED = Pattern.compile("([A-Za-z0-9_./{}:~-]{1,200})=([0-9+/smhd]{1,40})");

    @Override
    public String word() {
        return "quota-by-name";
    }

    @Override
    public Reading<Map<String, Quota>> read(String text) {
        Map<String, Quota> found = new TreeMap<>();
        for (String part : text.split("[,\\s]+", 2 * NAMES_MAX)) {
            if (part.isEmpty()) {
                continue;
            }
            Matcher named = NAMED.matcher(part);
            Optional<Quota> quota = named.matches() ? Quota.parse(named.group(2)) : Optional.empty();
            if (quota.isEmpty()) {
                return Reading.malformed("must hold parts such as name=600/60s+50",
                        "必须由 name=600/60s+50 这样的部分组成");
            }
            found.put(named.group(1), quota.get());
        }
        return found.size() > NAMES_MAX
                ? Reading.outside("may hold at most " + NAMES_MAX + " names", "最多包含 " + NAMES_MAX + " 个名称")
                : Reading.read(Map.copyOf(found));
    }

    @Override
    public String write(Map<String, Quota> value) {
        return new TreeMap<>(value).entrySet().stream().map(one -> one.getKey() + "=" + one.getValue())
                .collect(Collectors.joining(", "));
    }
}
