package io.posthouse.server.settings;

import io.posthouse.gateway.GatewaySettings;
import io.posthouse.gateway.limit.LimitSettings;
import io.posthouse.identity.IdentitySettings;
import io.posthouse.kernel.logging.MaskType;
import io.posthouse.kernel.setting.Setting;
import io.posthouse.kernel.setting.SettingCatalogue;
import io.posthouse.messaging.Messaging;
import io.posthouse.net.ConnectionBounds;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.event.Level;

/** Every setting that can change while the platform runs: what the modules declare, and the few that are the server's own. */
public final class Declared {
    /** What is logged where nothing else is said. */
    public static final Setting<Level> LOG_LEVEL = Setting.choice("posthouse.log.level", Level.INFO,
            "What is logged.", "记录哪些日志。");
    /** The same for parts of the program. */
    public static final Setting<Map<String, Level>> LOG_LEVELS = Setting.choiceByName("posthouse.log.levels",
            Level.class,
            Map.of(),
            "What parts of the program log, as io.posthouse.gateway=debug; the rest logs what posthouse.log.level says.",
            "程序各部分记录哪些日志，例如 io.posthouse.gateway=debug；其余部分遵循 posthouse.log.level。");
    /** What is not masked. */
    public static final Setting<Set<MaskType>> LOG_UNMASKED = Setting.choices("posthouse.log.unmasked", MaskType.class,
            Set.of(),
            "Kinds of secrets that are not masked in the log; empty masks all. Set it for a short time, if ever.",
            "日志中不遮蔽的敏感信息种类；留空则全部遮蔽。非必要不设置，设置后请尽快恢复。");
    /** What else is masked. */
    public static final Setting<List<String>> LOG_PATTERNS = Setting.patterns("posthouse.log.patterns", List.of(),
            "Regular expressions, one a line, whose every match is masked in the log too; their cost is paid on every line.",
            "正则表达式，每行一个，匹配的内容在日志中也会被遮蔽；每行日志都要付出匹配的代价。");
    /** Over how long a node is emptied. */
    public static final Setting<Duration> DRAIN_SPREAD = Setting.span("posthouse.drain.spread", Duration.ofSeconds(20),
            Duration.ZERO, Duration.ofMinutes(10),
            "Over how long a node that drains hands its shards over and sends its clients elsewhere.",
            "节点排空时，移交分片并将客户端转往其他节点的时间跨度。").forWhatBegins();

    private static final SettingCatalogue SERVER = SettingCatalogue.of("server", LOG_LEVEL, LOG_LEVELS, LOG_UNMASKED,
            LOG_PATTERNS, DRAIN_SPREAD);

    /** All of them, in the order in which people read them. */
    public static final List<SettingCatalogue> CATALOGUES = List.of(SERVER, ConnectionBounds.RUNNING,
            Messaging.SETTINGS, IdentitySettings.RUNNING, GatewaySettings.RUNNING, LimitSettings.RUNNING);

    private Declared() {
    }
}
