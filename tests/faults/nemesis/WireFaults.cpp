// SPDX-License-Identifier: GPL-3.0-or-later
#include "Fault.h"

#include "support/RawSocket.h"

#include <QJsonDocument>
#include <QUrl>
#include <algorithm>

namespace tillpool::nemesis {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

namespace {

constexpr int requestsReplayed = 12;

milliseconds some(Scene scene, int leastMs, int mostMs) { return milliseconds(scene.chance.between(leastMs, mostMs)); }

std::vector<Gate::LinkId> instanceLinks(Bed& bed)
{
    std::vector<Gate::LinkId> links;
    for (int number = 0; number < Bed::instances; ++number)
        links.push_back(bed.instanceLink(number));
    return links;
}

Injected cut(Scene scene, const std::vector<Gate::LinkId>& links, Mode mode, int times)
{
    const qint64 wanted = scene.bed.gate().strikes() + times;
    for (const Gate::LinkId link : links)
        scene.bed.gate().treat(link, {.mode = mode, .times = times, .percent = 40});
    return {.hasStruck = [&bed = scene.bed, wanted] { return bed.gate().strikes() >= wanted; },
        .lasting = some(scene, 0, 500)};
}

Injected treatOneInstance(Scene scene, Mode mode)
{
    const qint64 wanted = scene.bed.gate().strikes() + 1;
    scene.bed.gate().treat(scene.bed.instanceLink(scene.chance.below(Bed::instances)), {.mode = mode});
    return {.hasStruck = [&bed = scene.bed, wanted] { return bed.gate().strikes() >= wanted; },
        .lasting = some(scene, 1500, 3000)};
}

/// The id that a recorded sale has: its key, in the region of its till.
QString saleIdIn(const QByteArray& request)
{
    const qsizetype headEnd = request.indexOf("\r\n\r\n");
    const QByteArray head = request.left(headEnd).toLower();
    const qsizetype keyAt = head.indexOf("\r\nidempotency-key:");
    if (keyAt < 0 || !request.startsWith("POST /api/v1/sales "))
        return {};
    const qsizetype valueAt = head.indexOf(':', keyAt) + 1;
    const QByteArray key = head.mid(valueAt, head.indexOf('\r', valueAt) - valueAt).trimmed();
    const QString till = QJsonDocument::fromJson(request.mid(headEnd + 4)).object()[u"till_id"_s].toString();
    return till.left(3) + u'-' + QString::fromLatin1(key);
}

/// Sends recorded requests a second time, up to a minute after the first.
Injected replay(Scene scene)
{
    std::vector<Gate::Recorded> all = scene.bed.gate().recorded(scene.bed.tillLink());
    const auto oldest = steady_clock::now() - seconds(60);
    std::erase_if(all, [oldest](const Gate::Recorded& one) { return one.at < oldest; });
    const int port = QUrl(scene.bed.url()).port();
    int answered = 0;
    for (int i = 0; i < requestsReplayed && !all.empty(); ++i) {
        const QByteArray& request = scene.chance.oneOf(all).request;
        const QString saleId = saleIdIn(request);
        testing::RawSocket socket(static_cast<quint16>(port), seconds(8));
        if (saleId.isEmpty() || socket.send(request) != testing::RawSocket::Sent::All)
            continue;
        const auto reply = socket.receive();
        if (!reply || reply->status >= 500 || reply->status == 429)
            continue;
        scene.load.note({saleId, reply->status, reply->json()[u"receipt_number"_s].toString()});
        ++answered;
    }
    return {.hasStruck = [answered] { return answered > 0; }};
}

/// Tills turn to another address with every request, and the replies of many are lost.
Injected moveTills(Scene scene)
{
    const QStringList addresses {
        scene.bed.url(), scene.bed.instanceUrl(0), scene.bed.instanceUrl(1), scene.bed.instanceUrl(2)};
    Injected injected = cut(scene, instanceLinks(scene.bed), Mode::CutReply, 8);
    scene.bed.gate().treat(scene.bed.tillLink(), {.mode = Mode::CutReply, .times = 8, .percent = 40});
    scene.load.redirect([addresses](std::mt19937& random) {
        return addresses[std::uniform_int_distribution<int>(0, static_cast<int>(addresses.size()) - 1)(random)];
    });
    injected.heal = [&load = scene.load] { load.redirect({}); };
    return injected;
}

/// Ten times the load, on databases that have become slow.
Injected exhaust(Scene scene)
{
    scene.crowd.begin(static_cast<unsigned int>(scene.chance.below(100'000)), addressOf(scene.bed.url()));
    for (int number = 0; number < Bed::instances; ++number) {
        for (const QString& region : scene.bed.regions())
            scene.bed.gate().treat(
                scene.bed.databaseLink(number, region), {.mode = Mode::Delay, .delay = milliseconds(350)});
    }
    return {.hasStruck = [&crowd = scene.crowd] { return crowd.figures().turnedAway > 0; },
        .lasting = some(scene, 500, 1500),
        .heal =
            [&bed = scene.bed, &crowd = scene.crowd] {
                bed.gate().passAll();
                crowd.stop();
            }};
}

} // namespace

std::vector<Fault> wireFaults()
{
    const auto cutTills = [](Mode mode) {
        return [mode](Scene scene) { return cut(scene, {scene.bed.tillLink()}, mode, 6); };
    };
    const auto cutInstances = [](Mode mode) {
        return [mode](Scene scene) { return cut(scene, instanceLinks(scene.bed), mode, 3); };
    };
    const auto treatOne = [](Mode mode) { return [mode](Scene scene) { return treatOneInstance(scene, mode); }; };
    return {
        {u"reply_lost_to_till"_s, u"18"_s, u"answers are cut off between gateway and tills"_s,
            cutTills(Mode::CutReply)},
        {u"reply_lost_to_gateway"_s, u"18"_s, u"answers are cut off between instances and gateway"_s,
            cutInstances(Mode::CutReply)},
        {u"request_cut_by_till"_s, u"19"_s, u"requests of tills are cut halfway"_s, cutTills(Mode::CutRequest)},
        {u"request_cut_by_gateway"_s, u"19"_s, u"requests are cut halfway between gateway and instances"_s,
            cutInstances(Mode::CutRequest)},
        {u"requests_repeated_late"_s, u"20"_s, u"requests come a second time, up to a minute later"_s, replay},
        {u"instance_partitioned"_s, u"14"_s, u"the gateway and an instance are apart"_s, treatOne(Mode::Partition)},
        {u"one_way_from_instance"_s, u"23"_s, u"what an instance answers is swallowed"_s, treatOne(Mode::DropToClient)},
        {u"till_moves"_s, u"25"_s, u"tills turn to another gateway or instance amid a checkout"_s, moveTills},
        {u"overload"_s, u"31"_s, u"ten times the load on slow databases"_s, exhaust},
    };
}

std::vector<Fault> allFaults()
{
    std::vector<Fault> all;
    for (auto&& some : {databaseFaults(), processFaults(), crashFaults(), wireFaults()})
        all.insert(all.end(), some.begin(), some.end());
    std::stable_sort(all.begin(), all.end(), [](const Fault& one, const Fault& other) {
        return one.row.section(u',', 0, 0).toInt() < other.row.section(u',', 0, 0).toInt();
    });
    return all;
}

} // namespace tillpool::nemesis
