// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/Console.h"

#include <cstdio>

namespace tillpool::admin {

using namespace Qt::StringLiterals;

namespace {

void put(const QString& text)
{
    const QByteArray bytes = text.toUtf8();
    std::fwrite(bytes.constData(), 1, static_cast<size_t>(bytes.size()), stderr);
    std::fflush(stderr);
}

} // namespace

void say(const QString& line) { put(line + u'\n'); }

Step::Step(const QString& area, const QString& what, Layout layout) : m_area(area), m_layout(layout)
{
    put(u"%1: %2 …%3"_s.arg(area, what, layout == Layout::OneLine ? u" "_s : u"\n"_s));
}

Step::~Step()
{
    if (!m_finished)
        finish(u"failed"_s);
}

void Step::done(const QString& note) { finish(note); }

void Step::finish(const QString& outcome)
{
    m_finished = true;
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - m_begin;
    const QString time = u"%1 s"_s.arg(taken.count(), 0, 'f', 1);
    const QString text = outcome.isEmpty() ? time : u"%1, %2"_s.arg(outcome, time);
    put(m_layout == Layout::OneLine ? text + u'\n'
                                    : u"%1: %2%3\n"_s.arg(m_area, outcome.isEmpty() ? u"done, "_s : QString(), text));
}

} // namespace tillpool::admin
