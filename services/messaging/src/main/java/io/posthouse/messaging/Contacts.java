package io.posthouse.messaging;

import io.posthouse.xmpp.BareJid;

/** Who sees whose presence, for those who bring people together. Blocks on the database; any thread but an event loop. */
public interface Contacts {
    /**
     * Makes two people see each other's presence, as if each had asked and the other had agreed: both rosters list the other, and
     * who is connected is told at once. What people have arranged between themselves is left alone: nothing happens where either
     * roster has a word about the other, where either is full, or where somebody of the two is not known here.
     *
     * @return whether they see each other since now
     * @throws io.posthouse.storage.StoreUnavailable a fault; asking again is safe
     */
    boolean acquaint(BareJid one, BareJid other);
}
