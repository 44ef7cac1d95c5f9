package io.posthouse.messaging;

import io.posthouse.identity.Login;
import io.posthouse.messaging.Stations.IqAnswer;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.FullJid;
import io.posthouse.xmpp.Iq;
import io.posthouse.xmpp.Presence;
import io.posthouse.xmpp.Stanza;
import io.posthouse.xmpp.StanzaError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A session that writes down what it is sent. Nothing of it waits for a disk, so everything is in order at once. */
public final class RecordingSession implements Session {
    private final Login login;
    private final FullJid jid;
    private final List<Element> sent = new ArrayList<>();
    private final Map<Attribute<?>, Object> attributes = new HashMap<>();
    private @Nullable Presence presence;
    private @Nullable Ending ending;

    public RecordingSession(Login login, FullJid jid) {
        this.login = login;
        this.jid = jid;
    }

    /** What it was sent, and forgets it. */
    public synchronized List<Element> takeSent() {
        var all = List.copyOf(sent);
        sent.clear();
        return all;
    }

    /** Why it ended. */
    public Optional<Ending> ending() {
        return Optional.ofNullable(ending);
    }

    @Override
    public FullJid jid() {
        return jid;
    }

    @Override
    public BareJid owner() {
        return jid.bare();
    }

    @Override
    public Login login() {
        return login;
    }

    @Override
    public synchronized <T> Optional<T> get(Attribute<T> attribute) {
        return Optional.ofNullable(attributes.get(attribute)).map(attribute.type()::cast);
    }

    @Override
    public synchronized <T> void put(Attribute<T> attribute, T value) {
        attributes.put(attribute, value);
    }

    @Override
    public boolean isAvailable() {
        return presence != null;
    }

    @Override
    public Optional<Presence> presence() {
        return Optional.ofNullable(presence);
    }

    @Override
    public int priority() {
        return presence().map(Presence::priority).orElse(0);
    }

    @Override
    public void notePresence(Presence noted) {
        presence = noted.type() == Presence.Type.AVAILABLE ? noted : null;
    }

    @Override
    public boolean receive(Stanza stanza) {
        return true;
    }

    @Override
    public synchronized void send(Element stanza) {
        sent.add(stanza);
    }

    @Override
    public void send(Outgoing outgoing) {
        send(outgoing.element());
    }

    @Override
    public void refuse(Stanza stanza, StanzaError error) {
        stanza.reply(error).ifPresent(this::send);
    }

    @Override
    public void arrived(long archivedId) {
    }

    @Override
    public void inOrder(String addressee, Runnable action) {
        action.run();
    }

    @Override
    public void answerInTurn(Iq query, Supplier<IqAnswer> answer) {
        answer.get().give(this, query);
    }

    @Override
    public boolean hasRoom() {
        return true;
    }

    @Override
    public boolean awaitRoom() {
        return true;
    }

    @Override
    public void endWhenHandled(Ending ending) {
        end(ending);
    }

    @Override
    public void end(Ending why) {
        ending = ending == null ? why : ending;
    }

    @Override
    public boolean isEnding() {
        return hasEnded();
    }

    @Override
    public boolean hasEnded() {
        return ending != null;
    }
}
