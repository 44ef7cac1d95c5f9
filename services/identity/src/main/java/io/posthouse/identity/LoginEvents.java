package io.posthouse.identity;

import static io.posthouse.storage.event.EventField.always;
import static io.posthouse.storage.event.EventField.sometimes;

import io.posthouse.storage.event.EventField;
import io.posthouse.storage.event.EventField.Kind;
import io.posthouse.storage.event.EventType;
import java.util.List;

/** What identity tells others of, keyed by the login's name, which is never given to another. */
public final class LoginEvents {
    private static final String TOPIC = "business";
    private static final EventField LOGIN = always("login", Kind.TEXT, "the login's id, in digits");
    private static final EventField NAME = always("name", Kind.TEXT, "its name");
    private static final EventField BY = sometimes("by", Kind.TEXT,
            "the name of the login that did it; absent when it was done on the server's command line");

    /** Somebody may sign in from now on. */
    public static final EventType ADDED = new EventType("login.added", 1, TOPIC, "Somebody can sign in from now on.",
            List.of(LOGIN, NAME, always("realm", Kind.TEXT, "employees or customers"),
                    always("bundle", Kind.TEXT, "administrator or person"), BY));
    /** Nobody signs in under that name again. */
    public static final EventType REMOVED = new EventType("login.removed", 1, TOPIC,
            "A login was removed for good; its sessions have ended.", List.of(LOGIN, NAME, BY));
    /** It cannot sign in for the time being. */
    public static final EventType DISABLED = new EventType("login.disabled", 1, TOPIC,
            "A login was disabled; its sessions have ended.", List.of(LOGIN, NAME, BY));
    /** It can again. */
    public static final EventType ENABLED = new EventType("login.enabled", 1, TOPIC,
            "A disabled login was enabled again.",
            List.of(LOGIN, NAME, BY));
    /** It is called or may do something else. */
    public static final EventType REVISED = new EventType("login.revised", 1, TOPIC,
            "A login's display name or bundle was changed.",
            List.of(LOGIN, NAME, sometimes("bundle", Kind.TEXT, "its bundle now, if that was changed"), BY));
    /** It has another password. */
    public static final EventType PASSWORD_SET = new EventType("login.password.set", 1, TOPIC,
            "A login was given another password; its sessions have ended.", List.of(LOGIN, NAME, BY));
    /** Who came as a visitor is known now. */
    public static final EventType MERGED = new EventType("person.merged", 1, TOPIC,
            "A visitor turned out to be a customer, who signed in and showed it; what was the visitor's is the customer's from now on.",
            List.of(LOGIN, NAME, always("knownAs", Kind.TEXT, "the customer's login's id, in digits"),
                    always("knownAsName", Kind.TEXT, "its name")));
    /** All of them. */
    public static final List<EventType> ALL = List.of(ADDED, REMOVED, DISABLED, ENABLED, REVISED, PASSWORD_SET,
            MERGED);

    private LoginEvents() {
    }
}
