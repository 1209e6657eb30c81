using System.Text.Json;
using Convoy.Gateway.Validation;

namespace Convoy.Gateway.Tests.Validation;

public sealed class FaultsTests
{
    [Fact]
    public void Faults_are_written_as_the_contract_says()
    {
        var faults = new Faults();
        faults.Add(Rule.Missing, Loc.Body.At("params").At("messages").At(2).At("role"), Element("""{ "content": "é \"q\" <b>" }"""));
        faults.Add(Rule.AtMost(1000), Loc.Parameter("limit"), "1001");
        faults.Add(Rule.AtMost(0.5), Loc.Body.At("temperature"), Element("0.70"));
        faults.AddMalformed(7, "Unexpected character");

        Assert.Equal(
            """
            {"detail":[{"type":"missing","loc":["body","params","messages",2,"role"],"msg":"Field required","input":{"content":"é \"q\" <b>"}},
            {"type":"less_than_equal","loc":["query","limit"],"msg":"Input should be less than or equal to 1000","input":"1001","ctx":{"le":1000}},
            {"type":"less_than_equal","loc":["body","temperature"],"msg":"Input should be less than or equal to 0.5","input":0.70,"ctx":{"le":0.5}},
            {"type":"json_invalid","loc":["body",7],"msg":"JSON decode error","input":{},"ctx":{"error":"Unexpected character"}}]}
            """.ReplaceLineEndings(""),
            FaultText.Json(faults));
    }

    [Fact]
    public void A_context_holds_every_fact_of_its_rule()
    {
        var faults = new Faults();
        faults.Add(Rule.ListTooLong(10_000, 10_001), Loc.Body.At("transitions"), Element("[]"));

        Assert.Equal(
            """{"field_type":"List","max_length":10000,"actual_length":10001}""",
            FaultText.Detail(faults)[0].GetProperty("ctx").GetRawText());
    }

    [Fact]
    public void Only_the_first_hundred_faults_are_told()
    {
        var faults = new Faults();
        for (var count = 1; count <= Faults.MaxCount; count++)
        {
            Assert.False(faults.IsFull);
            faults.Add(Rule.StringType, Loc.Body.At(count), Element("1"));
        }

        Assert.True(faults.IsFull);
        faults.Add(Rule.StringType, Loc.Body, Element("1"));
        faults.Add(Rule.StringType, Loc.Body, "1");
        faults.AddMalformed(1, "Unexpected character");

        Assert.Equal(Faults.MaxCount, faults.All.Count);
    }

    [Fact]
    public void A_fault_is_also_a_sentence_that_names_the_field()
    {
        Assert.Equal("a.0: Field required", new Fault(Rule.Missing, Loc.Body.At("a").At(0), Echo.Nothing).ToSentence());
        Assert.Equal("Field required", new Fault(Rule.Missing, Loc.Body, Echo.Nothing).ToSentence());
    }

    private static JsonElement Element(string json) => JsonDocument.Parse(json).RootElement;
}
