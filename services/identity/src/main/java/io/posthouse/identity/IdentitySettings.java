package io.posthouse.identity;

import static io.posthouse.kernel.Checks.check;

import io.posthouse.kernel.setting.Setting;
import io.posthouse.kernel.setting.SettingCatalogue;
import io.posthouse.kernel.setting.SettingRule;
import io.posthouse.kernel.setting.SettingValues;
import io.posthouse.kernel.setting.Words;
import java.time.Duration;
import java.util.List;

/**
 * What can be set about identity.
 *
 * @param domain the platform's domain, from which addresses are made
 * @param iterations of the password derivation for new passwords, 4,096 (RFC 5802 section 5.1) to 1,000,000
 * @param sessionLife how long a session lives at most
 * @param sessionIdle after how long without a request a session ends; at least an hour, because being seen is noted only
 *        every quarter of an hour
 * @param ticketLife how long a ticket for a connection waits to be used, at most 5 min
 * @param secondFactor who needs one
 * @param visitors how many visitors without a login may be here at once, 0 to 50,000; at 0 nobody comes without signing in
 */
public record IdentitySettings(String domain, int iterations, Duration sessionLife, Duration sessionIdle,
        Duration ticketLife, FactorRule secondFactor, int visitors) {

    /** Who needs a second factor. Everybody may have one. */
    public enum FactorRule {
        /** Nobody. */
        OPTIONAL,
        /** Administrators, who without one may what everybody may. */
        ADMINISTRATORS
    }

    private static final int VISITORS_MAX = 50_000;

    private static final Setting<FactorRule> SECOND_FACTOR = Setting.choice("posthouse.identity.secondfactor",
            FactorRule.OPTIONAL,
            "Who needs a second factor to sign in; administrators without one may only what everybody may until they add it.",
            "谁登录时必须使用第二因素；没有第二因素的管理员在添加之前，只拥有普通人员的权限。");

    private static final Setting<Duration> SESSION_LIFE = Setting
            .span("posthouse.identity.sessionlife", Duration.ofDays(30),
                    Duration.ofHours(1), Duration.ofDays(365),
                    "How long a session on the web lives at most, from signing in on.",
                    "网页会话自登录起的最长有效期。")
            .forWhatBegins();
    private static final Setting<Duration> SESSION_IDLE = Setting.span("posthouse.identity.sessionidle",
            Duration.ofDays(7),
            Duration.ofHours(1), Duration.ofDays(365), "After how long without a request a session on the web ends.",
            "网页会话多久没有请求后结束。");
    private static final Setting<Duration> TICKET_LIFE = Setting.span("posthouse.identity.ticketlife",
            Duration.ofSeconds(30),
            Duration.ofSeconds(5), Duration.ofMinutes(5),
            "How long a ticket for the data channel or for XMPP waits to be used.",
            "数据通道或 XMPP 入场券等待使用的时间。").forWhatBegins();

    private static final Setting<Integer> VISITORS = Setting.number("posthouse.identity.visitors", 0, 0, VISITORS_MAX,
            "How many visitors who have not signed in may be here at once; 0 lets nobody come without signing in.",
            "未登录的访客最多可同时有多少；0 表示必须登录。").forWhatBegins();

    /** What can change while running. */
    public static final SettingCatalogue RUNNING = new SettingCatalogue("identity",
            List.of(SESSION_LIFE, SESSION_IDLE, TICKET_LIFE, SECOND_FACTOR, VISITORS),
            List.of(new SettingRule(List.of(SESSION_LIFE, SESSION_IDLE),
                    values -> values.of(SESSION_LIFE).compareTo(values.of(SESSION_IDLE)) >= 0,
                    new Words("must not be less than posthouse.identity.sessionidle",
                            "不能小于 posthouse.identity.sessionidle"))));

    /** RFC 7677 section 4 names 4,096 as the least; this costs a thief more and a phone still little. */
    public static final int ITERATIONS = 10_000;

    public IdentitySettings {
        check(!domain.isEmpty(), "a domain is set");
        check(iterations >= 4_096 && iterations <= 1_000_000, "4,096 to 1,000,000 iterations");
        check(sessionIdle.compareTo(Duration.ofHours(1)) >= 0, "idle for an hour at least");
        check(sessionLife.compareTo(sessionIdle) >= 0, "a session lives as long as it may be idle");
        check(ticketLife.isPositive() && ticketLife.compareTo(Duration.ofMinutes(5)) <= 0,
                "a ticket lives up to 5 min");
        check(visitors >= 0 && visitors <= VISITORS_MAX, "0 to 50,000 visitors");
    }

    /** Where nobody comes without signing in. */
    public IdentitySettings(String domain, int iterations, Duration sessionLife, Duration sessionIdle,
            Duration ticketLife, FactorRule secondFactor) {
        this(domain, iterations, sessionLife, sessionIdle, ticketLife, secondFactor, 0);
    }

    /** Where nobody needs a second factor. */
    public IdentitySettings(String domain, int iterations, Duration sessionLife, Duration sessionIdle,
            Duration ticketLife) {
        this(domain, iterations, sessionLife, sessionIdle, ticketLife, FactorRule.OPTIONAL);
    }

    /** With what the running values say. */
    public IdentitySettings with(SettingValues values) {
        return new IdentitySettings(domain, iterations, values.of(SESSION_LIFE), values.of(SESSION_IDLE),
                values.of(TICKET_LIFE), values.of(SECOND_FACTOR), values.of(VISITORS));
    }

    /** The defaults: 10,000 iterations, sessions of 30 days and 7 days idle, tickets of 30 s. */
    public static IdentitySettings of(String domain) {
        return new IdentitySettings(domain, ITERATIONS, Duration.ofDays(30), Duration.ofDays(7),
                Duration.ofSeconds(30));
    }
}
