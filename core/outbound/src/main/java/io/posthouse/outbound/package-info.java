/**
 * Tells addresses of others what happened: signed webhooks, stored before they are sent, tried again with a growing pause
 * for a day, and never sent to an address within. An event on its way to one receiver is a letter.
 */
@NullMarked
package io.posthouse.outbound;

import org.jspecify.annotations.NullMarked;
