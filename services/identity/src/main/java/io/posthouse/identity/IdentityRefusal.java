package io.posthouse.identity;

import io.posthouse.kernel.ListedRefusal;
import io.posthouse.kernel.RefusalKind;
import io.posthouse.kernel.RefusalWords;

/** Every refusal of identity, in the order in which they are looked for where several could be given. */
public enum IdentityRefusal implements ListedRefusal {
    /** A write with a session cookie came without a CSRF token. */
    CSRF_TOKEN_MISSING("csrf-token-missing", RefusalKind.FORBIDDEN,
            "Send the csrfToken of the session reply in the X-CSRF-Token header."),
    /** A write with a session cookie came with a CSRF token of another session. */
    CSRF_TOKEN_WRONG("csrf-token-wrong", RefusalKind.FORBIDDEN,
            "The X-CSRF-Token belongs to another session; read the session again and use its csrfToken."),
    /** More tries to sign in than can be looked at now. */
    TOO_MANY_TRIES("too-many-tries", RefusalKind.LIMITED,
            "Too many tries to sign in are waiting; wait a few seconds and try again."),
    /** The name is unknown or the password is not its own; which of both is not told. */
    WRONG_PASSWORD("wrong-password", RefusalKind.UNAUTHENTICATED,
            "Name or password is wrong; check both and try again."),
    /** A dangerous action, and the person has not said by their password that they mean it. The reply names the action. */
    STEP_UP_NEEDED("step-up-needed", RefusalKind.FORBIDDEN,
            "Confirm this action by your password at /api/session/step-up, and send it again with the header Posthouse-Step-Up."),
    /** Whoever has the session does not know its password. The session stays: the person may have mistyped. */
    NOT_CONFIRMED("not-confirmed", RefusalKind.FORBIDDEN, "That is not your password; nothing was done."),
    /** Name and password are right, and an administrator keeps this person out. Told only to who knows the password. */
    LOGIN_DISABLED("login-disabled", RefusalKind.UNAUTHENTICATED,
            "This login is disabled; an administrator can enable it again."),
    /** Name and password are right, and a code is asked for as well. Told only to who knows the password. */
    CODE_NEEDED("code-needed", RefusalKind.UNAUTHENTICATED,
            "The password is right, and this login has a second factor: send a code of the authenticator app, or a recovery code, with it. Where no code can be sent, its person can allow the password alone."),
    /** So many wrong codes were shown lately that the next has to come later. */
    TOO_MANY_CODES("too-many-codes", RefusalKind.LIMITED,
            "Too many wrong codes were shown for this login; wait up to an hour, use a recovery code, or try from where you are signed in already."),
    /** Not a code of the login's, or one that was used. */
    WRONG_CODE("wrong-code", RefusalKind.UNAUTHENTICATED,
            "The code is wrong, too old, or was used already; wait for the app's next one, and check that the clock of the telephone is right."),
    /** The session that a token was asked for is no more. */
    SESSION_ENDED("session-ended", RefusalKind.UNAUTHENTICATED, "Your session has ended; sign in again."),
    /** Not a name. */
    INVALID_NAME("invalid-name", RefusalKind.INVALID,
            "A name has 1 to 64 characters out of a-z, 0-9, dot, underscore and hyphen."),
    /** Not a display name. */
    INVALID_DISPLAY_NAME("invalid-display-name", RefusalKind.INVALID,
            "A display name has 1 to 100 visible characters, without control or direction marks."),
    /** The password breaks the rules. */
    WEAK_PASSWORD("weak-password", RefusalKind.INVALID,
            "A password has 10 to 200 characters, none of them a control character, and is not the name."),
    /** The password is one that attackers try. */
    KNOWN_PASSWORD("known-password", RefusalKind.INVALID,
            "This password is among those that attackers try first, because it is common, was leaked somewhere, or is made of a name; choose another one."),
    /** The list of leaked passwords that the operator has set cannot be read now. */
    PASSWORD_LIST_AWAY("password-list-away", RefusalKind.UNAVAILABLE,
            "New passwords cannot be compared with the list of leaked ones now; try again later, or have the operator look at the log."),
    /** The name belongs to somebody, or did. */
    NAME_TAKEN("name-taken", RefusalKind.CONFLICT,
            "The name belongs to somebody, or did before; names are never given to another. Choose another one."),
    /** Nobody has that name. */
    NO_SUCH_LOGIN("no-such-login", RefusalKind.NOT_FOUND, "Nobody has that name; look it up in the list of logins."),
    /** Nobody has that session, or it has ended. */
    NO_SUCH_SESSION("no-such-session", RefusalKind.NOT_FOUND,
            "There is no such session any more; read the list again."),
    /** The link to choose a password by is mistyped, was used, or is too old. */
    LINK_ENDED("link-ended", RefusalKind.NOT_FOUND,
            "This link was used already, is too old, or another took its place; ask an administrator for a new one."),
    /** A visitor, who has no login of their own yet, would get a password or more than visitors may. */
    STILL_A_VISITOR("still-a-visitor", RefusalKind.CONFLICT,
            "Nobody knows yet who this visitor is; give them a login first, at /api/visitors/{name}/login."),
    /** A password is to be chosen for somebody who is kept out. */
    LINK_FOR_DISABLED("link-for-disabled", RefusalKind.CONFLICT,
            "The login is disabled, so a password would let nobody in; enable it first."),
    /** The login has a second factor already. */
    SECOND_FACTOR_THERE("second-factor-there", RefusalKind.CONFLICT,
            "There is a second factor already; remove it before you add another."),
    /** The login has none, or none was begun within the last hour. */
    NO_SECOND_FACTOR("no-second-factor", RefusalKind.NOT_FOUND,
            "There is no second factor, or it was begun too long ago; begin again."),
    /** An administrator who has to have a second factor has none. */
    SECOND_FACTOR_REQUIRED("second-factor-required", RefusalKind.FORBIDDEN,
            "Administrators need a second factor here; add one to your account, and this will be open to you."),
    /** An administrator asked to remove itself, to keep itself out, or to be no administrator any more. */
    OWN_LOGIN("own-login", RefusalKind.CONFLICT,
            "Nobody removes, disables or demotes their own login, so that an administrator is always left; ask another administrator."),
    /** Nobody would be left who may manage logins. */
    LAST_ADMINISTRATOR("last-administrator", RefusalKind.CONFLICT,
            "This is the last administrator, and one must be left; make somebody else an administrator first."),
    /** More rows at once than are taken in one request. */
    TOO_MANY_ROWS("too-many-rows", RefusalKind.TOO_LARGE,
            "At most 250 rows are taken at once; send the others after these."),
    /** A file of logins whose first line does not name its columns. */
    INVALID_HEADER("invalid-header", RefusalKind.INVALID,
            "The first line names the columns: name, password, and if wanted display name, realm, bundle; each once, nothing else."),
    /** A row that cannot be read, or has other columns than the first line. */
    INVALID_ROW("invalid-row", RefusalKind.INVALID,
            "The row cannot be read by RFC 4180: check its quotes, that it has as many fields as the first line, and none over 10,000 characters."),
    /** Neither employees nor customers. */
    INVALID_REALM("invalid-realm", RefusalKind.INVALID, "The realm is employees or customers."),
    /** Neither administrator nor person. */
    INVALID_BUNDLE("invalid-bundle", RefusalKind.INVALID, "The bundle is administrator or person."),
    /** A row would move a login to another realm. */
    REALM_FIXED("realm-fixed", RefusalKind.CONFLICT,
            "The realm decides the address and never changes; give the person a new login in the other realm."),
    /** A cursor that no page of ours named. */
    INVALID_CURSOR("invalid-cursor", RefusalKind.INVALID,
            "Take the cursor from the 'next' of the page before, unchanged."),
    /** A search text out of bounds. */
    INVALID_QUERY("invalid-query", RefusalKind.INVALID,
            "A search has at most 100 characters, none of them a control character."),
    /** What is to hold a grant is not there. */
    NO_SUCH_SUBJECT("no-such-subject", RefusalKind.NOT_FOUND,
            "There is no such person, app or department; look it up and take its id."),
    /** No permission of the platform's and none that a route needs, or a bundle would hold none. */
    INVALID_PERMISSION("invalid-permission", RefusalKind.INVALID,
            "There is no such permission; look it up in the list of permissions, or publish the route first that needs it."),
    /** Nobody made that bundle, or it was removed. */
    NO_SUCH_BUNDLE("no-such-bundle", RefusalKind.NOT_FOUND,
            "There is no such bundle; look it up in the list of bundles."),
    /** Nobody made that boundary. */
    NO_SUCH_BOUNDARY("no-such-boundary", RefusalKind.NOT_FOUND,
            "There is no such boundary; look it up in the list of boundaries."),
    /** None of the four ranges. */
    INVALID_RANGE("invalid-range", RefusalKind.INVALID, "The range is own, department, tree or all."),
    /** A grant that would be over before it begins, or is over already. */
    INVALID_VALIDITY("invalid-validity", RefusalKind.INVALID, "A grant ends after it begins, and not in the past."),
    /** A grant without a reason, or the reason, producer or key is out of bounds. */
    INVALID_REASON("invalid-reason", RefusalKind.INVALID,
            "Say in 1 to 500 characters, without control characters, why it is granted."),
    /** Somebody would give more than they have. */
    MORE_THAN_HELD("more-than-held", RefusalKind.FORBIDDEN,
            "You can grant only what you hold yourself without a range or a boundary; ask somebody who does."),
    /** The producer granted something else under this key. */
    GRANT_DIFFERS("grant-differs", RefusalKind.CONFLICT,
            "Something else is granted under this key; end that first, or take another key."),
    /** The subject holds as many grants as one may. */
    TOO_MANY_GRANTS("too-many-grants", RefusalKind.LIMITED,
            "One subject holds at most 500 grants; put permissions together into bundles."),
    /** There is no such grant, or it has ended. */
    NO_SUCH_GRANT("no-such-grant", RefusalKind.NOT_FOUND, "There is no such grant any more; read the list again."),
    /** Not a name of a bundle, a boundary, an organisation or a department. */
    INVALID_TITLE("invalid-title", RefusalKind.INVALID,
            "A name has 1 to 100 visible characters, without control or direction marks."),
    /** Another has that name. */
    TITLE_TAKEN("title-taken", RefusalKind.CONFLICT, "Another one has that name; choose a different one."),
    /** A bundle is granted to somebody. */
    BUNDLE_IN_USE("bundle-in-use", RefusalKind.CONFLICT,
            "The bundle is or was granted to somebody; take its permissions out of it instead."),
    /** Nobody made that organisation. */
    NO_SUCH_ORGANISATION("no-such-organisation", RefusalKind.NOT_FOUND,
            "There is no such organisation; look it up in the list of organisations."),
    /** Nobody made that department in this organisation, or it was closed. */
    NO_SUCH_DEPARTMENT("no-such-department", RefusalKind.NOT_FOUND,
            "There is no such department; look it up in the list of departments."),
    /** A department would stand beneath itself, or too deep. */
    DEPARTMENT_CIRCLE("department-circle", RefusalKind.CONFLICT,
            "A department cannot stand beneath itself, nor more than 50 deep; choose another place for it."),
    /** A department that has others beneath it, or members, would be closed. */
    DEPARTMENT_IN_USE("department-in-use", RefusalKind.CONFLICT,
            "The department has members or others beneath it; move these first."),
    /** Somebody would gain by the move what the caller does not hold. */
    MOVE_GIVES_MORE("move-gives-more", RefusalKind.FORBIDDEN,
            "Whoever is moved, or whoever stands above, would gain what you do not hold yourself without a range or a boundary; ask"
                    + " somebody who does."),
    /** Somebody holds, or would hold, what the caller does not. */
    HOLDS_MORE("holds-more", RefusalKind.FORBIDDEN,
            "They hold, or would hold, what you do not hold yourself without a range or a boundary; ask somebody who does."),
    /** The person is a member of that department already. */
    ALREADY_MEMBER("already-member", RefusalKind.CONFLICT,
            "The person is a member of this department already; end that membership first."),
    /** The person is no member of that department. */
    NOT_A_MEMBER("not-a-member", RefusalKind.NOT_FOUND, "The person is no member of this department."),
    /** Nobody asked for that person to be erased, or it was withdrawn. */
    NO_SUCH_ERASURE("no-such-erasure", RefusalKind.NOT_FOUND,
            "Nobody asked for this person to be erased, or it was withdrawn; read the list again."),
    /** The grace is over. */
    ERASURE_BEGUN("erasure-begun", RefusalKind.CONFLICT,
            "The time in which it could be withdrawn is over, and what was erased is nowhere.");

    private final RefusalWords words;

    IdentityRefusal(String code, RefusalKind kind, String advice) {
        this.words = new RefusalWords(code, kind, advice);
    }

    @Override
    public RefusalWords words() {
        return words;
    }
}
