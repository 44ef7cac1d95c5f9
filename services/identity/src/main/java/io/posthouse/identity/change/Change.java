package io.posthouse.identity.change;

import io.posthouse.identity.Subject;
import io.posthouse.kernel.AppId;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.TenantId;
import java.util.Optional;

/** Something that other processes on the same database must learn of within a second. */
public sealed interface Change {
    /** Every session of a login has ended: its password was changed or it was removed. */
    record SessionsEnded(LoginId login) implements Change {
    }

    /** One session was revoked. */
    record SessionRevoked(String session) implements Change {
    }

    /** The name, bundle or the like of a login is another now. */
    record LoginChanged(LoginId login) implements Change {
    }

    /** A tenant was closed: every session of its people has ended, and whatever its apps held. */
    record TenantClosed(TenantId tenant) implements Change {
    }

    /** An app was changed, kept out or removed. */
    record AppChanged(AppId app) implements Change {
    }

    /** What a person granted an app, or an app had for itself, was revoked with all its tokens. */
    record GrantRevoked(long grant) implements Change {
    }

    /** A person or an app holds something else now, or is a member elsewhere. */
    record GrantsTouched(Subject subject) implements Change {
    }

    /** What subjects share is another now: departments, what these are granted, bundles, boundaries. */
    record StructureTouched() implements Change {
    }

    /** Another set of routes is published. */
    record RoutesPublished(long version) implements Change {
    }

    /** How it reads in a notification. */
    default String payload() {
        return switch (this) {
            case SessionsEnded(var login) -> "ended " + login;
            case SessionRevoked(var session) -> "revoked " + session;
            case LoginChanged(var login) -> "login " + login;
            case TenantClosed(var tenant) -> "tenant " + tenant;
            case AppChanged(var app) -> "app " + app;
            case GrantRevoked(var grant) -> "grant " + grant;
            case GrantsTouched(var subject) -> "grants " + subject.kind().word() + ":" + subject.id();
            case StructureTouched _ -> "grants shared";
            case RoutesPublished(var version) -> "routes " + version;
        };
    }

    /** The change of a notification; empty for one that a newer version wrote and we do not know. */
    static Optional<Change> read(String payload) {
        int space = payload.indexOf(' ');
        if (space < 0) {
            return Optional.empty();
        }
        String rest = payload.substring(space + 1);
        try {
            return switch (payload.substring(0, space)) {
                case "ended" -> Optional.of(new SessionsEnded(new LoginId(Long.parseLong(rest))));
                case "revoked" -> Optional.of(new SessionRevoked(rest));
                case "login" -> Optional.of(new LoginChanged(new LoginId(Long.parseLong(rest))));
                case "tenant" -> Optional.of(new TenantClosed(new TenantId(Long.parseLong(rest))));
                case "app" -> Optional.of(new AppChanged(new AppId(Long.parseLong(rest))));
                case "grant" -> Optional.of(new GrantRevoked(Long.parseLong(rest)));
                case "grants" -> rest.equals("shared") ? Optional.of(new StructureTouched()) : subject(rest);
                case "routes" -> Optional.of(new RoutesPublished(Long.parseLong(rest)));
                default -> Optional.empty();
            };
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<Change> subject(String text) {
        int colon = text.indexOf(':');
        return Subject.Kind.of(text.substring(0, Math.max(0, colon)))
                .map(kind -> new GrantsTouched(new Subject(kind, Long.parseLong(text.substring(colon + 1)))));
    }
}
