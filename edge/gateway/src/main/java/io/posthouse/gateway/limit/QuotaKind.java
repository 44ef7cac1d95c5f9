package io.posthouse.gateway.limit;

import io.posthouse.kernel.setting.Reading;
import io.posthouse.kernel.setting.SettingKind;
import java.util.Optional;

/** A quota, or {@code none}. */
record QuotaKind() implements SettingKind<Optional<Quota>> {
    private static final String NONE = "none";

    @Override
    public String word() {
        return "quota";
    }

    @Override
    public Reading<Optional<Quota>> read(String text) {
        Optional<Quota> quota = Quota.parse(text);
        return quota.isPresent() || text.equals(NONE)
                ? Reading.read(quota)
                : Reading.malformed(
                        "must be a quota such as 600/60s or 600/60s+50, at most a million a second, or none",
                        "必须是配额，例如 600/60s 或 600/60s+50，每秒至多一百万，或 none");
    }

    @Override
    public String write(Optional<Quota> value) {
        return value.map(Quota::toString).orElse(NONE);
    }
}
