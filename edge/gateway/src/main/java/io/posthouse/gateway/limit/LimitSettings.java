package io.posthouse.gateway.limit;

import static io.posthouse.kernel.Checks.check;

import io.posthouse.kernel.setting.Effect;
import io.posthouse.kernel.setting.Setting;
import io.posthouse.kernel.setting.SettingCatalogue;
import io.posthouse.kernel.setting.SettingKind;
import io.posthouse.kernel.setting.SettingRule;
import io.posthouse.kernel.setting.SettingValues;
import io.posthouse.kernel.setting.Words;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How often may be called, and how much may be under way at once. They are settings that change while the platform runs: versioned,
 * rolled back, and the same on all nodes within two seconds.
 *
 * @param address for each address; empty for no limit, as with the others
 * @param user for each person, and for what each app calls for her
 * @param app for each app that {@code apps} does not name
 * @param each for each interface that {@code interfaces} does not name
 * @param apps by client id
 * @param interfaces by name, such as {@code GET:/api/people/{name}}
 * @param underWay requests at once on a node; what may wait yields before that
 * @param perCaller requests at once on a node of one person, and apart from that of what one app calls for her
 * @param perApp requests at once on a node of one app, for whomever
 */
public record LimitSettings(Optional<Quota> address, Optional<Quota> user, Optional<Quota> app, Optional<Quota> each,
        Map<String, Quota> apps, Map<String, Quota> interfaces, int underWay, int perCaller, int perApp) {

    private static final Setting<Optional<Quota>> ADDRESS = quota("posthouse.limits.address", "60000/60s+2000",
            "How often may be called from one address, loopback excepted: 600/60s, with what may come at once 600/60s+50, or none.",
            "同一地址（回环地址除外）的调用频率：600/60s，可附加突发量 600/60s+50，或 none。");
    private static final Setting<Optional<Quota>> USER = quota("posthouse.limits.user", "6000/60s+300",
            "How often one person may call, and apart from that each app for her.", "每个人的调用频率；每个应用代其调用另计。");
    private static final Setting<Optional<Quota>> APP = quota("posthouse.limits.app", "60000/60s+1000",
            "How often an app may call, for all people together.", "每个应用代所有人合计的调用频率。");
    private static final Setting<Map<String, Quota>> APPS = quotas("posthouse.limits.apps",
            "Other quotas for single apps, as client-id=600/60s+50.", "个别应用的配额，格式为 client-id=600/60s+50。");
    private static final Setting<Optional<Quota>> EACH = quota("posthouse.limits.interface", "none",
            "How often each interface may be called, by all callers together.", "每个接口由所有调用方合计的调用频率。");
    private static final Setting<Map<String, Quota>> INTERFACES = quotas("posthouse.limits.interfaces",
            "Other quotas for single interfaces, as GET:/api/people/{name}=600/60s+50.",
            "个别接口的配额，格式为 GET:/api/people/{name}=600/60s+50。");
    private static final Setting<Integer> UNDER_WAY = Setting.number("posthouse.limits.underway", 500, 10, 100_000,
            "How many requests a node has under way at once. What says that it can wait yields at 50 % of it, calls of apps at 70 %, others at 85 %,"
                    + " chat at 95 %, signing in last.",
            "每个节点同时处理的请求数。自称可以等待的请求在 50% 时让路，应用的调用在 70%，其他在 85%，聊天在 95%，登录最后。");
    private static final Setting<Integer> PER_CALLER = Setting.number("posthouse.limits.percaller", 100, 1, 100_000,
            "How many of them of one person, and apart from that of each app for her.", "其中同一个人的上限；每个应用代其调用另计。");
    private static final Setting<Integer> PER_APP = Setting.number("posthouse.limits.perapp", 200, 1, 100_000,
            "How many of them of one app, for all people together.", "其中同一个应用代所有人合计的上限。");

    /** What can change while running. */
    public static final SettingCatalogue RUNNING = new SettingCatalogue("limits",
            List.of(ADDRESS, USER, APP, APPS, EACH, INTERFACES, UNDER_WAY, PER_CALLER, PER_APP),
            List.of(new SettingRule(List.of(UNDER_WAY, PER_CALLER),
                    values -> values.of(PER_CALLER) <= values.of(UNDER_WAY),
                    new Words("must not be less than posthouse.limits.percaller",
                            "不能小于 posthouse.limits.percaller")),
                    new SettingRule(List.of(UNDER_WAY, PER_APP),
                            values -> values.of(PER_APP) <= values.of(UNDER_WAY),
                            new Words("must not be less than posthouse.limits.perapp",
                                    "不能小于 posthouse.limits.perapp"))));

    /** Nothing is limited. */
    public static final LimitSettings NONE = new LimitSettings(Optional.empty(), Optional.empty(), Optional.empty(),
            Optional.empty(), Map.of(), Map.of(), 100_000, 100_000, 100_000);

    public LimitSettings {
        apps = Map.copyOf(apps);
        interfaces = Map.copyOf(interfaces);
        check(underWay >= 1 && perCaller >= 1 && perApp >= 1, "a bound is positive");
    }

    /** What the running values say. */
    public static LimitSettings of(SettingValues values) {
        return new LimitSettings(values.of(ADDRESS), values.of(USER), values.of(APP), values.of(EACH),
                values.of(APPS), values.of(INTERFACES), values.of(UNDER_WAY), values.of(PER_CALLER),
                values.of(PER_APP));
    }

    /** The key of an app. */
    static long keyOfApp(String clientId) {
        return Mixed.of(clientId);
    }

    /** The key of an interface, by its name with a blank or a colon behind the method. */
    static long keyOfInterface(String name) {
        return Mixed.of(name.replace(':', ' '));
    }

    /** The quotas by key, as they are looked up for each call. */
    Policies policies() {
        Map<Long, Quota> ofApps = new HashMap<>();
        apps.forEach((name, quota) -> ofApps.put(keyOfApp(name), quota));
        Map<Long, Quota> ofInterfaces = new HashMap<>();
        interfaces.forEach((name, quota) -> ofInterfaces.put(keyOfInterface(name), quota));
        @Nullable
        Quota ofAddress = address.orElse(null);
        @Nullable
        Quota ofUser = user.orElse(null);
        @Nullable
        Quota ofApp = app.orElse(null);
        @Nullable
        Quota ofEach = each.orElse(null);
        return (layer, key) -> switch (layer) {
            case ADDRESS -> ofAddress;
            case USER -> ofUser;
            case APP -> own(ofApps, key, ofApp);
            case INTERFACE -> own(ofInterfaces, key, ofEach);
        };
    }

    private static @Nullable Quota own(Map<Long, Quota> some, long key, @Nullable Quota rest) {
        Quota own = some.isEmpty() ? null : some.get(key);
        return own == null ? rest : own;
    }

    private static Setting<Optional<Quota>> quota(String name, String usual, String english, String chinese) {
        SettingKind<Optional<Quota>> kind = new QuotaKind();
        return new Setting<>(name, kind, Quota.parse(usual), Effect.AT_ONCE, new Words(english, chinese));
    }

    private static Setting<Map<String, Quota>> quotas(String name, String english, String chinese) {
        return new Setting<>(name, new QuotasKind(), Map.of(), Effect.AT_ONCE, new Words(english, chinese));
    }
}
