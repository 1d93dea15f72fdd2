package io.turboprop.proxy.transfer;

/**
 * A piece whose turn it is to be sent. Holds a place of the window until it is given back as
 * delivered or undelivered.
 *
 * @param transfer number of the transfer, so that an image which failed and was asked for anew is
 *     not mistaken for its former self
 * @param index the piece, from 0
 */
public record ChunkTurn(String image, long transfer, int index, ChunkPlan plan) {}
