package io.posthouse.messaging.stream;

import io.posthouse.kernel.Checks;
import io.posthouse.kernel.setting.Setting;
import io.posthouse.kernel.setting.SettingRule;
import io.posthouse.kernel.setting.SettingValues;
import io.posthouse.kernel.setting.Words;
import io.posthouse.xmpp.StanzaBounds;
import java.time.Duration;
import java.util.List;

/**
 * How client-to-server streams behave.
 *
 * @param withoutTls whether clients may sign in without TLS: for benchmarks, on loopback only; off by default
 * @param signInTimeout from the connection to the bound resource
 * @param silence how long a client may be silent before it is asked whether it is there; as long again, and it is lost. And how
 *        long it may acknowledge nothing while more waits for that
 * @param resumable how long a lost stream may be resumed. XEP-0198 section 5
 * @param waitingMax stanzas that may wait for a client that does not read, or does not acknowledge
 * @param waitingBytesMax their size, about, in bytes
 * @param signedIn what one stanza may be, once the client has signed in
 */
public record StreamSettings(boolean withoutTls, Duration signInTimeout, Duration silence, Duration resumable,
        int waitingMax, int waitingBytesMax, StanzaBounds signedIn) {

    private static final Setting<Duration> SIGN_IN = Setting.span("posthouse.xmpp.signin", Duration.ofSeconds(30),
            Duration.ofSeconds(5), Duration.ofMinutes(5),
            "How long an XMPP client may take from connecting to being signed in.",
            "XMPP 客户端从连接到登录完成最多可用的时间。").forWhatBegins();
    private static final Setting<Duration> SILENCE = Setting.span("posthouse.xmpp.silence", Duration.ofMinutes(5),
            Duration.ofSeconds(30), Duration.ofHours(1),
            "How long an XMPP client may be silent before it is asked whether it is there; as long again, and it is lost.",
            "XMPP 客户端静默多久后会被询问是否在线；再静默同样长的时间即视为断开。").forWhatBegins();
    private static final Setting<Duration> RESUMABLE = Setting.span("posthouse.xmpp.resumable", Duration.ofMinutes(5),
            Duration.ZERO, Duration.ofHours(1),
            "How long an XMPP client may take to resume a stream whose connection was lost.",
            "XMPP 客户端断线后可恢复会话的时间。").forWhatBegins();
    private static final Setting<Integer> WAITING = Setting.number("posthouse.xmpp.waiting", 2_000, 100, 20_000,
            "How many stanzas may wait for one XMPP client that does not read or does not acknowledge; beyond, it is detached and reads the rest from the archive.",
            "单个 XMPP 客户端不读取或不确认时最多可积压的节数；超出后断开，其余从归档读取。");
    private static final Setting<Integer> WAITING_BYTES = Setting.bytes("posthouse.xmpp.waitingbytes", 8 << 20,
            256 << 10,
            128 << 20, "How large all that may wait for one XMPP client may be.", "单个 XMPP 客户端积压内容的总大小上限。");
    private static final Setting<Integer> STANZA = Setting.bytes("posthouse.xmpp.stanza",
            StanzaBounds.SIGNED_IN.stanzaBytes(), 16 << 10, 512 << 10,
            "How large one stanza of an XMPP client may be; a larger one ends its stream.",
            "XMPP 客户端单个节的大小上限；超过则断开其连接。");

    /** Those of them that can change while running. */
    public static final List<Setting<?>> RUNNING = List.of(SIGN_IN, SILENCE, RESUMABLE, WAITING, WAITING_BYTES, STANZA);
    /** What they keep together. */
    public static final List<SettingRule> RULES = List.of(new SettingRule(List.of(WAITING_BYTES, STANZA),
            values -> values.of(WAITING_BYTES) >= 4L * values.of(STANZA),
            new Words(
                    "must be at least four times posthouse.xmpp.stanza, so that a few stanzas of the largest size can wait",
                    "必须至少为 posthouse.xmpp.stanza 的四倍，使若干最大的节可以排队")));

    /** What is right for people. */
    public static final StreamSettings USUAL = new StreamSettings(false, Duration.ofSeconds(30), Duration.ofMinutes(5),
            Duration.ofMinutes(5), 2000, 8 * 1024 * 1024, StanzaBounds.SIGNED_IN);

    public StreamSettings {
        Checks.check(waitingMax > 0 && waitingBytesMax > 0, "a bound is positive");
    }

    /** What the running values say; with TLS. */
    public static StreamSettings of(SettingValues values) {
        return new StreamSettings(false, values.of(SIGN_IN), values.of(SILENCE), values.of(RESUMABLE),
                values.of(WAITING), values.of(WAITING_BYTES),
                StanzaBounds.SIGNED_IN.withStanzaBytes(values.of(STANZA)));
    }

    /** The same, with or without TLS. */
    public StreamSettings withoutTls(boolean allowed) {
        return new StreamSettings(allowed, signInTimeout, silence, resumable, waitingMax, waitingBytesMax, signedIn);
    }

    /** The same, with another time in which a lost stream may be resumed. */
    public StreamSettings resumableFor(Duration time) {
        return new StreamSettings(withoutTls, signInTimeout, silence, time, waitingMax, waitingBytesMax, signedIn);
    }

    /** The same, with another time in which a client may be silent. */
    public StreamSettings silentFor(Duration time) {
        return new StreamSettings(withoutTls, signInTimeout, time, resumable, waitingMax, waitingBytesMax, signedIn);
    }

    /** The same, with other bounds for what waits. */
    public StreamSettings waiting(int stanzas, int bytes) {
        return new StreamSettings(withoutTls, signInTimeout, silence, resumable, stanzas, bytes, signedIn);
    }
}
